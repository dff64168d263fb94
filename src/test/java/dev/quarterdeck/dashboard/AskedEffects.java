package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.Sweep;
import dev.quarterdeck.task.TaskId;
import java.util.ArrayList;
import java.util.List;

/** Writes down what the model asks for, and does nothing. */
final class AskedEffects implements Effects {
  final List<String> asked = new ArrayList<>();

  /** How often nobody waited any more for plans. */
  int forgotten;

  @Override
  public void spawn(TaskId id, String directory, String command) {
    asked.add("spawn " + id + " in " + directory + ": " + command);
  }

  @Override
  public void respawn(TaskId id) {
    asked.add("respawn " + id);
  }

  @Override
  public void kill(TaskId id, boolean force) {
    asked.add((force ? "discard " : "kill ") + id);
  }

  @Override
  public void plan(TaskId id) {
    asked.add("plan " + id);
  }

  @Override
  public void forgetPlans() {
    forgotten++;
  }

  @Override
  public void checkDirectory(String text) {
    asked.add("check " + text);
  }

  @Override
  public void findDirectories(String text) {
    asked.add("find " + text);
  }

  @Override
  public void recallCommands() {
    asked.add("recall");
  }

  @Override
  public void planSweep() {
    asked.add("plan sweep");
  }

  @Override
  public void sweep(Sweep.Plan plan) {
    asked.add("sweep " + plan.items().stream().filter(Sweep.Item::goes).count());
  }

  @Override
  public void stayHere() {
    asked.add("stay here");
  }

  @Override
  public void attach(TaskId id) {
    asked.add("attach " + id);
  }

  @Override
  public void send(TaskId id, String line) {
    asked.add("send " + id + ": " + line);
  }

  @Override
  public void copy(String text) {
    asked.add("copy " + text);
  }

  @Override
  public void preview(TaskId id) {
    asked.add("preview " + id);
  }

  @Override
  public void inspect(TaskId id) {
    asked.add("inspect " + id);
  }

  @Override
  public void refresh() {
    asked.add("refresh");
  }

  @Override
  public void redraw() {
    asked.add("redraw");
  }

  @Override
  public void stopJob() {
    asked.add("stop job");
  }

  @Override
  public void quit(int status) {
    asked.add("quit " + status);
  }
}
