package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.Teardown;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.TaskId;
import java.util.List;

/** What lies over the board and takes the keys. */
sealed interface Dialog {
  /** Where its keys are in the key map. */
  KeyMap.Context context();

  /**
   * Whether to kill a task.
   *
   * @param id the task, which stays the same whatever happens to the rows behind
   * @param plan what will end, or null while that is being found out
   * @param problem why it cannot be ended, or null
   * @param killMarked whether Enter kills; Cancel is marked at first
   */
  record Kill(TaskId id, Teardown.Plan plan, Problem problem, boolean killMarked)
      implements Dialog {
    @Override
    public KeyMap.Context context() {
      return KeyMap.Context.KILL;
    }
  }

  /** The form for a new task; its fields are edited in place. */
  final class Form implements Dialog {
    /** The fields, in order. */
    static final List<String> LABELS = List.of("id", "directory", "command");

    private static final int DIRECTORY = 1;

    private final List<TextField> fields;
    private int focus;
    private boolean idMissed;

    /** Whether Enter was pressed before it was known whether the directory is good. */
    private boolean submitted;

    /** What is wrong with the directory, or null; empty while that is not known. */
    private String directoryFault = "";

    Form(String directory) {
      fields = List.of(new TextField(""), new TextField(directory), new TextField(""));
    }

    @Override
    public KeyMap.Context context() {
      return KeyMap.Context.FORM;
    }

    TextField field(int index) {
      return fields.get(index);
    }

    TextField focused() {
      return fields.get(focus);
    }

    int focus() {
      return focus;
    }

    void move(int step) {
      focus = Math.floorMod(focus + step, fields.size());
    }

    String id() {
      return fields.get(0).text();
    }

    String directory() {
      return fields.get(DIRECTORY).text();
    }

    String command() {
      return fields.get(2).text();
    }

    void directoryUnknown() {
      directoryFault = "";
    }

    void directoryChecked(String text, String fault) {
      if (text.equals(directory())) {
        directoryFault = fault;
      }
    }

    boolean isDirectoryUnknown() {
      return "".equals(directoryFault);
    }

    void submit(boolean now) {
      submitted = now;
    }

    boolean isSubmitted() {
      return submitted;
    }

    /** Whether a task can start there, as far as has been found out. */
    boolean directoryIsGood() {
      return directoryFault == null;
    }

    /** From now on a missing id is a fault and no hint. */
    void askedTooEarly() {
      idMissed = true;
    }

    boolean idMissed() {
      return idMissed;
    }

    /** What is wrong with the directory, in a few words, or null. */
    String directoryFault() {
      return isDirectoryUnknown() ? null : directoryFault;
    }
  }

  /**
   * All keys.
   *
   * @param top the first line shown
   */
  record Help(int top) implements Dialog {
    @Override
    public KeyMap.Context context() {
      return KeyMap.Context.HELP;
    }
  }
}
