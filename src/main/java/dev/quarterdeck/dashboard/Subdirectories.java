package dev.quarterdeck.dashboard;

import dev.quarterdeck.task.MetaStore;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Text;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Looks for the directories whose path begins as a text does. Can block as long as a disk does. */
final class Subdirectories {
  /** Makes a path of what people type. */
  interface Resolver {
    Path resolve(String text) throws Problem;
  }

  private Subdirectories() {}

  /** The directories, hidden ones only for a text that asks for them, or why that failed. */
  static Event.DirectoriesFound find(String text, Resolver resolver) {
    String head = text.equals("~") ? "~/" : text.substring(0, text.lastIndexOf('/') + 1);
    String start = text.equals("~") ? "" : text.substring(head.length());
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(resolver.resolve(head))) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (name.startsWith(start)
            && name.startsWith(".") == start.startsWith(".")
            // A name that cannot be shown as it is cannot be put into a meta's line either.
            && name.equals(Text.printable(name))
            && Files.isDirectory(entry)) {
          names.add(name + "/");
        }
      }
    } catch (IOException e) {
      return new Event.DirectoriesFound(text, head, List.of(), MetaStore.reason(e));
    } catch (DirectoryIteratorException e) {
      return new Event.DirectoriesFound(text, head, List.of(), MetaStore.reason(e.getCause()));
    } catch (Problem e) {
      return new Event.DirectoriesFound(text, head, List.of(), e.why());
    }
    Collections.sort(names);
    return new Event.DirectoriesFound(text, head, names, null);
  }
}
