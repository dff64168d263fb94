package dev.quarterdeck.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.quarterdeck.lifecycle.WakeWatch;
import dev.quarterdeck.task.Orphan;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskRow;
import dev.quarterdeck.task.TaskStatus;
import dev.quarterdeck.task.Text;
import dev.quarterdeck.task.TmpSpace;
import dev.quarterdeck.task.Usage;
import dev.quarterdeck.task.WakeRecord;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/**
 * The JSON documents that the contract promises: keys are never renamed, absent things are null.
 */
final class Json {
  private static final JsonFactory FACTORY =
      new JsonFactory().setCharacterEscapes(new HarmlessOnTerminals());

  private Json() {}

  /** JSON must escape the control characters below 0x20; terminals obey others too. */
  private static final class HarmlessOnTerminals extends CharacterEscapes {
    private static final long serialVersionUID = 1L;

    @Override
    public int[] getEscapeCodesForAscii() {
      int[] codes = standardAsciiEscapesForJSON();
      codes[0x7f] = ESCAPE_STANDARD;
      return codes;
    }

    @Override
    public SerializableString getEscapeSequence(int c) {
      return Text.isHarmful(c) && !Character.isSurrogate((char) c)
          ? new SerializedString(String.format(Locale.ROOT, "\\u%04x", c))
          : null;
    }
  }

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

  /** What {@code qd wake ls} and {@code drain} write. */
  static String wakes(List<WakeRecord> records) throws Problem {
    try {
      return document(
          json -> {
            json.writeArrayFieldStart("wakes");
            for (WakeRecord record : records) {
              json.writeStartObject();
              wake(json, record);
              json.writeEndObject();
            }
            json.writeEndArray();
          });
    } catch (IOException e) {
      throw Problem.failed("write JSON", String.valueOf(e.getMessage()), "report this");
    }
  }

  /** A line of {@code qd watch}, without its end. */
  static String told(WakeWatch.Told told) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("event", told.event());
      json.writeStringField("task", told.task() == null ? null : told.task().value());
      wake(json, told.record());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing into memory", e);
    }
    return text.toString();
  }

  private static void wake(JsonGenerator json, WakeRecord record) throws IOException {
    time(json, "at", record.at());
    json.writeNumberField("seq", record.seq());
    json.writeStringField("kind", record.kind());
    json.writeStringField("key", record.key());
    json.writeStringField("source", record.source());
    json.writeStringField("payload", record.payload());
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
    status(json, task.status());
    json.writeEndObject();
  }

  private static void status(JsonGenerator json, TaskStatus status) throws IOException {
    if (status == null) {
      json.writeNullField("status");
      return;
    }
    json.writeObjectFieldStart("status");
    json.writeStringField("verb", status.verb());
    json.writeStringField("note", status.note());
    time(json, "said", status.said());
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

  static void time(JsonGenerator json, String name, Instant time) throws IOException {
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
