package dev.quarterdeck.lifecycle;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Locale, terminal and Java: what the program was started with. */
final class EnvironmentCheck implements Doctor.Check {
  private final Map<String, String> environment;
  private final Machine machine;

  EnvironmentCheck(Map<String, String> environment, Machine machine) {
    this.environment = environment;
    this.machine = machine;
  }

  @Override
  public List<Finding> find() {
    List<Finding> findings = new ArrayList<>();
    locale().ifPresent(findings::add);
    terminal().ifPresent(findings::add);
    java().ifPresent(findings::add);
    return findings;
  }

  private Optional<Finding> locale() {
    String locale = "";
    String from = "none of LC_ALL, LC_CTYPE and LANG is set";
    for (String name : List.of("LC_ALL", "LC_CTYPE", "LANG")) {
      String value = environment.getOrDefault(name, "");
      if (locale.isEmpty() && !value.isEmpty()) {
        locale = value.toLowerCase(Locale.ROOT);
        from = name + "=" + value;
      }
    }
    return locale.contains("utf-8") || locale.contains("utf8")
        ? Optional.empty()
        : Optional.of(
            Finding.note(
                "locale",
                "the locale is not UTF-8: " + from,
                "the board is drawn in ASCII, and tmux shows other characters as '_'",
                "export LANG=C.UTF-8, in the shell's start-up file"));
  }

  private Optional<Finding> terminal() {
    String term = environment.getOrDefault("TERM", "");
    String cure = "export TERM=xterm-256color, or what the terminal is";
    if (term.isEmpty()) {
      return Optional.of(
          Finding.fault(
              "terminal",
              "TERM is not set",
              "neither qd nor tmux can draw on this terminal",
              cure));
    }
    if (term.equals("dumb")) {
      return Optional.of(
          Finding.fault(
              "terminal", "TERM=dumb", "neither qd nor tmux can draw on such a terminal", cure));
    }
    return isDescribed(term)
        ? Optional.empty()
        : Optional.of(
            Finding.fault(
                "terminal",
                "there is no description of the terminal TERM=" + term,
                "tmux does not attach: 'missing or unsuitable terminal'",
                cure
                    + "; or copy it from a machine that has it: infocmp -x "
                    + ShellText.quoted(term)
                    + " | ssh HOST tic -x -"));
  }

  /** True as well where no descriptions are found at all: then they are elsewhere. */
  private boolean isDescribed(String term) {
    List<Path> places = new ArrayList<>(machine.terminals());
    place(environment.getOrDefault("TERMINFO", "")).ifPresent(places::add);
    place(environment.getOrDefault("HOME", "") + "/.terminfo").ifPresent(places::add);
    for (String named : environment.getOrDefault("TERMINFO_DIRS", "").split(":", -1)) {
      place(named).ifPresent(places::add);
    }
    List<Path> there = places.stream().filter(Files::isDirectory).toList();
    String letter = term.substring(0, 1);
    String hexadecimal = Integer.toHexString(term.charAt(0));
    if (there.isEmpty()) {
      return true;
    }
    return place(term).filter(name -> name.getNameCount() == 1).isPresent()
        && there.stream()
            .anyMatch(
                place ->
                    Files.exists(place.resolve(letter).resolve(term))
                        || Files.exists(place.resolve(hexadecimal).resolve(term)));
  }

  private static Optional<Path> place(String path) {
    try {
      return path.isEmpty() ? Optional.empty() : Optional.of(Path.of(path));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private Optional<Finding> java() {
    return machine
        .java()
        .pre()
        .map(
            pre ->
                Finding.note(
                    "java",
                    "Java " + machine.java() + " is not a released version",
                    "nobody has tested qd with it",
                    "install a released one, 17 or newer, and name it in QD_JAVA"));
  }
}
