package dev.quarterdeck.dashboard;

import dev.quarterdeck.terminal.Canvas;
import dev.quarterdeck.terminal.Style;
import java.util.List;

/** Draws what of a task can be copied. */
final class CopyView {
  private static final int NAME = 6;
  private static final int TEXT = 17;

  private CopyView() {}

  static void draw(Canvas canvas, CopyDialog copy, Model model, Look look) {
    List<KeyMap.Binding> bindings =
        model.keys().of(KeyMap.Context.COPY).stream()
            .filter(binding -> binding.action() != Action.CLOSE)
            .toList();
    Canvas room = Box.draw(canvas, look.glyphs(), "Copy of " + copy.id(), bindings.size()).room();
    for (int i = 0; i < bindings.size(); i++) {
      KeyMap.Binding binding = bindings.get(i);
      String text = copy.text(binding.action());
      room.put(0, i, look.left(KeyMap.shown(binding, look.glyphs()), NAME - 1), Style.BOLD);
      room.put(NAME, i, look.left(binding.label(), TEXT - NAME - 1), Style.PLAIN);
      if (text == null) {
        room.put(TEXT, i, "it has none", Style.FAINT);
      } else {
        room.put(TEXT, i, look.leftKeepingEnd(text, room.width() - TEXT), Style.PLAIN);
      }
    }
  }
}
