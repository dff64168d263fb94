package dev.quarterdeck.dashboard;

import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.terminal.Key;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The form for a new task. */
final class FormDialog implements Dialog {
  /** The fields, in order. */
  static final List<String> LABELS = List.of("id", "directory", "command");

  private static final int ID = 0;
  private static final int DIRECTORY = 1;
  static final int COMMAND = 2;

  private final Model model;
  private final List<TextField> fields;
  private int focus;

  /** Whether the focused field was changed since it has the focus: only then Tab completes it. */
  private boolean changed;

  /** Whether Enter was pressed before it was known whether the directory is good. */
  private boolean submitted;

  /** What is wrong with the directory, or null; empty while that is not known. */
  private String directoryFault = "";

  /** The text whose directories are being looked for, or null. */
  private String wanted;

  /** What there is to say of the last key in the focused field, or null. */
  private String remark;

  /** The list below the focused field, or null. */
  private Completion completion;

  private List<String> history = List.of();

  /** Why the task that was asked for with these values could not be made, or null. */
  private final String refusal;

  FormDialog(Model model, String directory, String command) {
    this(model, new Draft("", directory, command), null);
  }

  FormDialog(Model model, Draft draft, String refusal) {
    this.model = model;
    this.refusal = refusal;
    fields =
        List.of(
            new TextField(draft.id()),
            new TextField(draft.directory()),
            new TextField(draft.command()));
    model.effects().checkDirectory(draft.directory());
    model.effects().recallCommands();
  }

  /** What was typed. */
  record Draft(String id, String directory, String command) {}

  @Override
  public KeyMap.Context context() {
    return KeyMap.Context.FORM;
  }

  @Override
  public String label(KeyMap.Binding binding) {
    return switch (binding.action()) {
      case CHOOSE -> completion != null && completion.chosen() >= 0 ? "take it" : binding.label();
      case COMPLETE -> whatTabDoes();
      // Where Tab does the same, once is enough.
      case NEXT_FIELD ->
          completion != null || whatTabDoes().equals(binding.label()) ? "" : binding.label();
      case CLOSE -> completion == null ? binding.label() : "close the list";
      default -> binding.label();
    };
  }

  private String whatTabDoes() {
    String typed = fields.get(focus).text();
    if (completion != null) {
      return "next one";
    }
    if (focus == COMMAND && completesCommand() && !commands(typed).isEmpty()) {
      return typed.isEmpty() ? "earlier commands" : "complete";
    }
    return focus == DIRECTORY && completesDirectory() ? "complete" : "next field";
  }

  private boolean completesCommand() {
    return changed || fields.get(COMMAND).text().isEmpty();
  }

  private boolean completesDirectory() {
    return changed || fault(DIRECTORY) != null;
  }

  /** Why the last attempt with these values failed, or null. */
  String refusal() {
    return refusal;
  }

  TextField field(int index) {
    return fields.get(index);
  }

  int focus() {
    return focus;
  }

  /** The list below the focused field, or null. */
  Completion completion() {
    return completion;
  }

  /** The id that was typed, else the one that the directory proposes. */
  String id() {
    return fields.get(ID).text().isEmpty() ? proposedId() : fields.get(ID).text();
  }

  /** What stands in the field as long as nothing was typed into it. */
  String placeholder(int index) {
    return index == ID && fields.get(ID).text().isEmpty() ? proposedId() : "";
  }

  private String proposedId() {
    return Proposal.of(directory(), model.startDirectory(), model::isTaken);
  }

  private String directory() {
    return fields.get(DIRECTORY).text();
  }

  private boolean isDirectoryUnknown() {
    return "".equals(directoryFault);
  }

  /** What is wrong with the field's text, in a few words, or null. */
  String fault(int index) {
    if (index == focus && remark != null) {
      return remark;
    }
    return switch (index) {
      case ID -> idFault();
      case DIRECTORY -> isDirectoryUnknown() ? null : directoryFault;
      default -> null;
    };
  }

  /** What helps to fill the field in. */
  String hint(int index) {
    boolean empty = fields.get(index).text().isEmpty();
    return switch (index) {
      case ID -> empty ? "proposed; typed over, or End to edit" : "";
      case DIRECTORY -> wanted == null ? "" : "looking ...";
      default -> empty ? "none: just a shell" : "";
    };
  }

  private String idFault() {
    String fault = TaskId.faultOf(id());
    return fault == null && model.isTaken(new TaskId(id()))
        ? "there is a task of that name"
        : fault;
  }

  @Override
  public boolean type(Key key) {
    String before = fields.get(focus).text();
    if (focus == ID && before.isEmpty() && goesToEnd(key)) {
      fields.get(ID).set(proposedId());
      return true;
    }
    if (focus == COMMAND && key instanceof Key.Paste paste && paste.text().strip().contains("\n")) {
      remark = TextField.severalLines(paste);
      return true;
    }
    if (!fields.get(focus).accept(key)) {
      return false;
    }
    submitted = false;
    remark = null;
    completion = null;
    if (!fields.get(focus).text().equals(before)) {
      changed();
    }
    return true;
  }

  private static boolean goesToEnd(Key key) {
    return key == Key.Named.END
        || key == Key.Named.RIGHT
        || key.equals(new Key.Ctrl('e'))
        || key.equals(new Key.Ctrl('f'));
  }

  private void changed() {
    changed = true;
    wanted = null;
    if (focus == DIRECTORY) {
      directoryFault = "";
      model.effects().checkDirectory(directory());
    }
  }

  @Override
  public void on(Action action) {
    remark = null;
    if (action == Action.CHOOSE) {
      if (completion != null && completion.chosen() >= 0) {
        // What stands in the field now is meant; the next Enter makes the task.
        leaveList();
      } else {
        submit();
      }
    } else if (action == Action.COMPLETE) {
      complete();
    } else if (action == Action.NEXT_FIELD) {
      step(1);
    } else if (action == Action.PREVIOUS_FIELD) {
      step(-1);
    } else if (completion != null) {
      put(completion.typed());
      completion = null;
    } else {
      model.close();
    }
  }

  /** Through the list while there is one, else through the fields. */
  private void step(int step) {
    if (completion == null) {
      move(step);
    } else {
      put(completion.choose(step));
    }
  }

  private void move(int step) {
    focus = Math.floorMod(focus + step, fields.size());
    leaveList();
  }

  private void leaveList() {
    completion = null;
    wanted = null;
    changed = false;
  }

  private void put(String text) {
    if (!text.equals(fields.get(focus).text())) {
      fields.get(focus).set(text);
      changed();
    }
  }

  private void complete() {
    if (completion != null) {
      put(completion.choose(1));
    } else if (focus == COMMAND && completesCommand()) {
      String typed = fields.get(COMMAND).text();
      offer(new Completion(typed, "", commands(typed)));
    } else if (focus == DIRECTORY && completesDirectory()) {
      if (!directory().equals(wanted)) {
        wanted = directory();
        model.effects().findDirectories(wanted);
      }
    } else {
      move(1);
    }
  }

  /** The commands of earlier tasks that begin so; what stands there already is none. */
  private List<String> commands(String start) {
    Set<String> all = new LinkedHashSet<>(history);
    if (model.snapshot() != null) {
      model.snapshot().tasks().stream()
          .sorted(
              Comparator.comparing(
                      (TaskRow task) -> task.spawned() == null ? Instant.MIN : task.spawned())
                  .reversed())
          .map(TaskRow::commandLine)
          .forEach(all::add);
    }
    return all.stream()
        .filter(
            command ->
                command != null
                    && !command.isBlank()
                    && command.startsWith(start)
                    && !command.equals(start))
        .toList();
  }

  private void offer(Completion found) {
    if (found.names().isEmpty()) {
      move(1);
    } else if (found.names().size() == 1) {
      put(found.text(0));
    } else {
      put(found.common());
      completion = found;
    }
  }

  @Override
  public void happened(Event event) {
    if (event instanceof Event.DirectoryChecked checked && checked.text().equals(directory())) {
      directoryFault = checked.fault();
      if (submitted) {
        submit();
      }
    } else if (event instanceof Event.DirectoriesFound found && found.text().equals(wanted)) {
      wanted = null;
      if (found.fault() == null) {
        offer(new Completion(found.text(), found.head(), found.names()));
      } else {
        remark = "cannot be completed: " + found.fault();
      }
    } else if (event instanceof Event.CommandsRecalled recalled) {
      history = recalled.commands();
    }
  }

  private void submit() {
    submitted = false;
    leaveList();
    if (idFault() != null) {
      focus = ID;
    } else if (isDirectoryUnknown()) {
      // The answer is on its way, and Enter counts when it comes.
      submitted = true;
    } else if (directoryFault != null) {
      focus = DIRECTORY;
    } else {
      model.close();
      String command = fields.get(COMMAND).text();
      model.spawn(new TaskId(id()), new Draft(fields.get(ID).text(), directory(), command));
    }
  }
}
