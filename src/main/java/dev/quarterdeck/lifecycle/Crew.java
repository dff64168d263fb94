package dev.quarterdeck.lifecycle;

import dev.quarterdeck.process.ProcessEntry;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.task.Role;
import dev.quarterdeck.task.TaskId;
import dev.quarterdeck.task.Text;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who works on a new task, and where: by what the user says, else by what the firstmate home says,
 * else by the config.
 */
public final class Crew {
  /** More ancestors than any process has that was started by people. */
  private static final int MOST_ANCESTORS = 64;

  private final Deck deck;
  private final Optional<Home> home;
  private final Harnesses harnesses;

  /** The crew of that deck. */
  public Crew(Deck deck) {
    this.deck = deck;
    this.home = Home.of(deck.settings().environment());
    this.harnesses = new Harnesses(deck.settings().config());
  }

  /**
   * What the user says of a new task.
   *
   * @param directory as typed; empty for the current one
   * @param harness as typed, or null
   * @param scout whether a report is wanted and no change
   * @param command what is to be started instead of the harness; empty for none
   * @param exec whether the command is the pane's own process
   */
  public record Wish(
      String directory, String harness, boolean scout, List<String> command, boolean exec) {
    /** Copies the command. */
    public Wish {
      command = List.copyOf(command);
    }
  }

  /**
   * What comes of it.
   *
   * @param directory where the task works
   * @param command one line for the shell, a program and its arguments, or nothing
   * @param role what the meta says of it
   * @param inHome whether that is in a firstmate home, whose scripts read the role
   * @param warning what its user should know, or null
   */
  public record Assignment(
      Path directory, List<String> command, Role role, boolean inHome, String warning) {
    /** Copies the command. */
    public Assignment {
      command = List.copyOf(command);
    }
  }

  /**
   * Who does it. Nothing is started yet.
   *
   * @throws Problem when that is not clear, or nobody wrote down what is to be done
   */
  public Assignment assign(TaskId id, Wish wish) throws Problem {
    Path directory = path(wish.directory());
    String harness = harness(id, wish);
    List<String> command = wish.command();
    String warning = null;
    if (command.isEmpty() && !harness.equals(Role.SHELL) && !wish.exec()) {
      command = List.of(launch(id, harness));
    }
    Role role = Role.none(wish.exec());
    String kind = wish.scout() ? "scout" : role.kind();
    if (home.isPresent()) {
      Home.Delivery delivery = home.get().delivery(directory.toAbsolutePath().normalize());
      // A command of one's own is not firstmate's to deliver.
      warning = wish.command().isEmpty() && !command.isEmpty() ? delivery.warning() : null;
      role = new Role(harness, kind, delivery.mode(), delivery.yolo());
    } else {
      role = new Role(harness, kind, role.mode(), role.yolo());
    }
    return new Assignment(directory, command, role, home.isPresent(), warning);
  }

  private Path path(String directory) throws Problem {
    try {
      return Path.of(home.map(at -> at.resolved(directory)).orElse(directory));
    } catch (InvalidPathException e) {
      throw Problem.usage("directory '" + directory + "'", "it is no path", "name another");
    }
  }

  private String harness(TaskId id, Wish wish) throws Problem {
    String named = wish.harness();
    if (named != null && wish.exec()) {
      throw Problem.usage(
          "spawn " + id, "a harness is launched by a shell", "leave --exec or the harness away");
    }
    if (named != null && !Harnesses.isName(named)) {
      throw Problem.usage(
          "harness '" + Text.printable(named) + "'",
          "that is no name of a harness",
          "put COMMAND behind --");
    }
    if (named != null) {
      return named;
    }
    if (wish.exec() || !wish.command().isEmpty() || home.isEmpty()) {
      return Role.none(wish.exec()).harness();
    }
    Optional<String> crew = home.get().crewHarness();
    if (crew.isPresent()) {
      return crew.get();
    }
    return Optional.ofNullable(deck.settings().config().harness())
        .or(this::running)
        .orElseThrow(
            () ->
                Problem.failed(
                    "spawn " + id,
                    "nobody says which harness to launch",
                    "name one, or write it into config/crew-harness or spawn.harness"));
  }

  /** The harness that runs us, as firstmate's scripts are run by one: the nearest such ancestor. */
  private Optional<String> running() {
    Set<String> names = harnesses.names();
    long pid = ProcessHandle.current().pid();
    for (int i = 0; i < MOST_ANCESTORS && pid > 1; i++) {
      Optional<ProcessEntry> process = deck.processes().one(pid);
      if (process.isEmpty()) {
        return Optional.empty();
      }
      if (names.contains(process.get().comm())) {
        return Optional.of(process.get().comm());
      }
      pid = process.get().ppid();
    }
    return Optional.empty();
  }

  private String launch(TaskId id, String harness) throws Problem {
    Path turnEnded = deck.settings().state().resolve(id + ".turn-ended");
    if (!harnesses.wantsBrief(harness)) {
      return harnesses.line(harness, Map.of("turn-ended", turnEnded), id.value());
    }
    if (home.isEmpty()) {
      throw Problem.failed(
          "spawn " + id,
          "harness " + harness + " is launched with a brief, and no FM_HOME says where that is",
          "set FM_HOME, or put COMMAND behind --");
    }
    Path brief = home.get().brief(id);
    return harnesses.line(harness, Map.of("turn-ended", turnEnded, "brief", brief), id.value());
  }
}
