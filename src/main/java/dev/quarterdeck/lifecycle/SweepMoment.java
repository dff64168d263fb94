package dev.quarterdeck.lifecycle;

import static dev.quarterdeck.task.Text.printable;

import dev.quarterdeck.process.InUse;
import dev.quarterdeck.task.Problem;
import dev.quarterdeck.temp.Contents;
import dev.quarterdeck.temp.MountPoints;
import dev.quarterdeck.temp.Owner;
import dev.quarterdeck.temp.StrayScan;
import dev.quarterdeck.temp.StrayShape;
import dev.quarterdeck.tmux.Answer;
import dev.quarterdeck.tmux.Sockets;
import dev.quarterdeck.tmux.Tmux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What is known at one moment of a sweep about processes and tmux, by one look at each. */
final class SweepMoment {
  /** A look at all processes is too much for each of tens of thousands, and soon is old. */
  private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

  /** Where a look takes long, it may be this many times as old as that. */
  private static final int FRESH_LOOKS = 10;

  private static final Set<String> PROGRAMS =
      Arrays.stream(StrayShape.values()).map(StrayShape::program).collect(Collectors.toSet());

  private static final int OTHERS_WRITE = 0022;
  private static final int STICKY = 01000;

  private final Deck deck;
  private final Duration minAge;
  private final List<Path> places;
  private final Instant now = Instant.now();
  private final long nanos = System.nanoTime();
  private final long took;
  private final InUse use;
  private final Map<Path, MountPoints> mounts = new HashMap<>();
  private final Map<Path, Optional<String>> unsafe = new HashMap<>();
  private Answer answer;
  private List<Answer> answers;

  SweepMoment(Deck deck, Duration minAge) {
    this.deck = deck;
    this.minAge = minAge;
    this.places = StrayScan.distinct(deck.tempDirectories());
    this.use = InUse.look(deck.processes(), places, PROGRAMS);
    this.took = System.nanoTime() - nanos;
  }

  /** This one, or one of now when it is old. */
  SweepMoment fresh() {
    long age = System.nanoTime() - nanos;
    return age > Math.max(FRESH_NANOS, FRESH_LOOKS * took) ? new SweepMoment(deck, minAge) : this;
  }

  Instant now() {
    return now;
  }

  /** The temp directories, each once. */
  List<Path> places() {
    return places;
  }

  InUse use() {
    return use;
  }

  /** What the deck's own tmux server has. */
  Answer tmux() {
    if (answer == null) {
      answer = deck.tmux().inventory();
    }
    return answer;
  }

  /** What all of the user's tmux servers have that can be found. */
  List<Answer> allTmux() throws Problem {
    if (answers == null) {
      answers = new ArrayList<>(List.of(tmux()));
      for (Tmux server : Sockets.servers(deck.settings().environment(), Owner.me())) {
        answers.add(server.inventory());
      }
    }
    return answers;
  }

  /** Whether the time is too near, or in the future, to call it old. */
  Optional<String> tooNew(Instant newest) {
    if (newest.isAfter(now)) {
      return Optional.of("something in it has a time in the future");
    }
    return newest.isAfter(cutoff())
        ? Optional.of("changed within the last " + age())
        : Optional.empty();
  }

  /** Whether something changed that long ago, or longer. */
  boolean isOld(Instant time) {
    return !time.isAfter(cutoff());
  }

  /** The age asked for, exactly. */
  private String age() {
    long seconds = minAge.toSeconds();
    if (seconds % 3600 == 0) {
      return seconds % 86_400 == 0 && seconds > 86_400
          ? seconds / 86_400 + " days"
          : seconds / 3600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  private Instant cutoff() {
    return now.minus(minAge);
  }

  /** Why it can go. */
  String old() {
    return minAge.isZero() ? "not in use" : "not in use, and unchanged for " + age();
  }

  /** What is in it, as far as needed to know that it is too new. */
  Contents contents(Path path) {
    return Contents.of(path, cutoff(), mountsOf(path.getParent()));
  }

  /** All that is in it, however new. */
  Contents allContents(Path path) {
    return Contents.of(path, Instant.MAX, mountsOf(path.getParent()));
  }

  private MountPoints mountsOf(Path place) {
    return mounts.computeIfAbsent(
        place,
        directory -> {
          try {
            return MountPoints.of(directory.toRealPath());
          } catch (IOException e) {
            return new MountPoints(false, Set.of());
          }
        });
  }

  /**
   * Why what is in that directory may be anybody's: who can rename another's files there chooses
   * what has which name.
   */
  Optional<String> unsafe(Path place) {
    return unsafe.computeIfAbsent(place, SweepMoment::whyUnsafe);
  }

  private static Optional<String> whyUnsafe(Path place) {
    try {
      Map<String, Object> is = Files.readAttributes(place, "unix:uid,mode");
      int owner = (Integer) is.get("uid");
      int mode = (Integer) is.get("mode");
      if ((mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0) {
        return Optional.of(
            "others may rename what is there: chmod +t " + printable(place.toString()));
      }
      return owner == 0 || owner == Owner.me()
          ? Optional.empty()
          : Optional.of("another user owns the directory that it is in");
    } catch (IOException | Problem e) {
      return Optional.of("the directory that it is in cannot be looked at");
    }
  }

  /** Who uses it, or why that cannot be told. */
  Optional<String> used(Path path) {
    if (!use.known()) {
      return Optional.of("without /proc nothing shows whether it is in use");
    }
    return use.of(path).map(found -> printable(found.words()));
  }
}
