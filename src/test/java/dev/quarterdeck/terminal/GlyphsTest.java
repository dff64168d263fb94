package dev.quarterdeck.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GlyphsTest {
  @Test
  void theFirstNonEmptyLocaleVariableDecides() {
    assertThat(Glyphs.forLocale(Map.of("LANG", "de_DE.UTF-8"), false)).isEqualTo(Glyphs.UTF8);
    assertThat(Glyphs.forLocale(Map.of("LC_CTYPE", "C.utf8"), false)).isEqualTo(Glyphs.UTF8);
    assertThat(Glyphs.forLocale(Map.of("LC_ALL", "", "LANG", "en_US.utf-8"), false))
        .isEqualTo(Glyphs.UTF8);
    assertThat(Glyphs.forLocale(Map.of("LC_ALL", "C", "LANG", "en_US.UTF-8"), false))
        .isEqualTo(Glyphs.ASCII);
    assertThat(Glyphs.forLocale(Map.of(), false)).isEqualTo(Glyphs.ASCII);
  }

  @Test
  void asciiWhereAskedForOrWhereTheTerminalLacksTheMarks() {
    assertThat(Glyphs.forLocale(Map.of("LANG", "C.UTF-8"), true)).isEqualTo(Glyphs.ASCII);
    assertThat(Glyphs.forLocale(Map.of("LANG", "C.UTF-8", "TERM", "linux"), false))
        .isEqualTo(Glyphs.ASCII);
    assertThat(Glyphs.forLocale(Map.of("LANG", "C.UTF-8", "TERM", "vt100"), false))
        .isEqualTo(Glyphs.ASCII);
    assertThat(Glyphs.forLocale(Map.of("LANG", "C.UTF-8", "TERM", "tmux-256color"), false))
        .isEqualTo(Glyphs.UTF8);
  }

  @Test
  void everyMarkIsCleanAndNarrow() throws ReflectiveOperationException {
    for (Glyphs glyphs : List.of(Glyphs.UTF8, Glyphs.ASCII)) {
      for (RecordComponent component : Glyphs.class.getRecordComponents()) {
        if (component.getType() != String.class) {
          continue;
        }
        String mark = (String) component.getAccessor().invoke(glyphs);
        assertThat(CellWidth.clean(mark)).as(component.getName()).isEqualTo(mark);
        assertThat(mark.codePoints().map(CellWidth::of)).as(component.getName()).containsOnly(1);
        if (!glyphs.utf8()) {
          assertThat(mark).as(component.getName()).isASCII();
        }
      }
    }
  }

  @Test
  void theStatesOfATaskLookDifferent() {
    for (Glyphs g : List.of(Glyphs.UTF8, Glyphs.ASCII)) {
      assertThat(List.of(g.running(), g.idle(), g.finished(), g.gone(), g.unknown(), g.ending()))
          .doesNotHaveDuplicates();
    }
  }
}
