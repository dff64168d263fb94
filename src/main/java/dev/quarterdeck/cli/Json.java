package dev.quarterdeck.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.quarterdeck.task.Orphan;
import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.TmpSpace;
import dev.quarterdeck.task.Usage;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The JSON documents that the contract promises: keys are never renamed, absent things are null.
 */
final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /** What a document is filled with. */
  interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  /** One document, an object, as text. */
  static String document(Body body) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      body.write(json);
      json.writeEndObject();
    }
    return text.toString();
  }

  static String snapshot(Snapshot snapshot) throws IOException {
    return document(
        json -> {
          json.writeObjectFieldStart("tmux");
          number(json, "pid", snapshot.server().pid());
          time(json, "started", snapshot.server().started());
          json.writeBooleanField("answered", snapshot.server().answered());
          json.writeEndObject();
          tmp(json, snapshot.tmp());
          json.writeArrayFieldStart("tasks");
          for (TaskRow task : snapshot.tasks()) {
            task(json, task);
          }
          json.writeEndArray();
          json.writeArrayFieldStart("orphans");
          for (Orphan orphan : snapshot.orphans()) {
            json.writeStartObject();
            json.writeStringField("kind", orphan.kind().word());
            json.writeStringField("path", orphan.path());
            number(json, "bytes", orphan.bytes());
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  private static void tmp(JsonGenerator json, TmpSpace tmp) throws IOException {
    json.writeObjectFieldStart("tmp");
    json.writeStringField("path", tmp.path());
    json.writeStringField("type", tmp.type());
    number(json, "totalBytes", tmp.totalBytes());
    number(json, "freeBytes", tmp.freeBytes());
    number(json, "freeInodes", tmp.freeInodes());
    json.writeEndObject();
  }

  private static void task(JsonGenerator json, TaskRow task) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", task.id().value());
    json.writeStringField("state", task.state().word());
    number(json, "exitStatus", task.exitStatus());
    json.writeStringField("window", task.window());
    json.writeStringField("windowId", task.windowId());
    json.writeStringField("paneId", task.paneId());
    number(json, "pid", task.pid());
    json.writeStringField("command", task.command());
    json.writeStringField("project", task.project());
    json.writeStringField("worktree", task.worktree());
    json.writeStringField("tasktmp", task.tasktmp());
    json.writeStringField("gotmpdir", task.gotmpdir().word());
    time(json, "spawned", task.spawned());
    usage(json, task.usage());
    json.writeStringField("note", task.note());
    json.writeEndObject();
  }

  private static void usage(JsonGenerator json, Usage usage) throws IOException {
    if (usage == null) {
      json.writeNullField("usage");
      return;
    }
    json.writeObjectFieldStart("usage");
    json.writeNumberField("bytes", usage.bytes());
    json.writeNumberField("files", usage.files());
    time(json, "scanned", usage.scanned());
    json.writeBooleanField("complete", usage.complete());
    json.writeEndObject();
  }

  private static void time(JsonGenerator json, String name, Instant time) throws IOException {
    json.writeStringField(
        name, time == null ? null : time.truncatedTo(ChronoUnit.SECONDS).toString());
  }

  static void number(JsonGenerator json, String name, Number number) throws IOException {
    if (number == null) {
      json.writeNullField(name);
    } else {
      json.writeNumberField(name, number.longValue());
    }
  }
}
