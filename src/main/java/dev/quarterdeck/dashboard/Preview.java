package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.PaneText;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.terminal.StyledText;
import java.util.ArrayList;
import java.util.List;

/**
 * What a task's window shows, ready to be drawn.
 *
 * @param id the task
 * @param lines its lines, without the blank ones at the end
 * @param trouble why there are none, or null
 */
record Preview(TaskId id, List<List<StyledText.Run>> lines, String trouble) {
  Preview {
    lines = List.copyOf(lines);
  }

  /** Takes the text apart: not on the screen's thread. */
  static Preview of(PaneText pane) {
    if (pane.text() == null) {
      return new Preview(pane.id(), List.of(), pane.trouble());
    }
    List<List<StyledText.Run>> lines = new ArrayList<>(StyledText.parse(pane.text()));
    dropBlankBefore(lines, lines.size());
    if (pane.ended()) {
      // tmux writes that into the window's last line, far below what the program said.
      dropBlankBefore(lines, lines.size() - 1);
    }
    return new Preview(pane.id(), lines, lines.isEmpty() ? "its window is blank" : null);
  }

  private static void dropBlankBefore(List<List<StyledText.Run>> lines, int end) {
    for (int i = end - 1; i >= 0 && isBlank(lines.get(i)); i--) {
      lines.remove(i);
    }
  }

  private static boolean isBlank(List<StyledText.Run> line) {
    for (StyledText.Run run : line) {
      if (!run.text().isBlank()) {
        return false;
      }
    }
    return true;
  }
}
