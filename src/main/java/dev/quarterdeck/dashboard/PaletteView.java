package dev.quarterdeck.dashboard;

import dev.quarterdeck.terminal.Canvas;
import dev.quarterdeck.terminal.CellWidth;
import dev.quarterdeck.terminal.Style;
import java.util.List;

/** Draws the actions by name; the ones that cannot be done now say why. */
final class PaletteView {
  private static final int NAME = 12;
  private static final int KEYS = 10;

  private PaletteView() {}

  static Box.Cursor draw(Canvas canvas, PaletteDialog palette, Model model, Look look) {
    List<KeyMap.Binding> matches = palette.matches();
    // As high as the whole list, so that it does not jump while one types.
    int most = model.keys().of(KeyMap.Context.BOARD).size();
    Box box = Box.draw(canvas, look.glyphs(), "Actions", most + 1);
    Canvas room = box.room();
    int fitting = room.height() - 2;
    int top = Math.max(0, palette.selected() - fitting + 1);
    for (int i = 0; i < fitting && top + i < matches.size(); i++) {
      KeyMap.Binding binding = matches.get(top + i);
      String whyNot = model.whyNotOnBoard(binding.action());
      Style style = whyNot == null ? Style.PLAIN : Style.FAINT;
      if (top + i == palette.selected()) {
        room.fill(0, i + 2, room.width(), 1, " ", Style.REVERSED);
        style = Style.REVERSED;
      }
      room.put(0, i + 2, binding.action().word(), style);
      room.put(NAME, i + 2, look.left(KeyMap.shown(binding, look.glyphs()), KEYS - 1), style);
      String text = whyNot == null ? binding.help() : whyNot;
      room.put(
          NAME + KEYS,
          i + 2,
          CellWidth.clip(text, room.width() - NAME - KEYS, look.glyphs().ellipsis()),
          style);
    }
    if (matches.isEmpty()) {
      room.put(0, 2, "no action has that in its name", Style.FAINT);
    }
    if (top + fitting < matches.size()) {
      String more = " " + (matches.size() - top - fitting) + " more ";
      room.put(room.width() - more.length(), room.height() - 1, more, Style.REVERSED);
    }
    if (palette.refusal() != null) {
      room.put(0, 1, look.label(palette.refusal(), room.width()), look.style(Colors.Part.ERROR));
    }
    return box.field(0, 0, palette.field());
  }
}
