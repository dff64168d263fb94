package dev.quarterdeck;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.stream.Stream;
import picocli.CommandLine.PicocliException;

/** The arrows between the rooms, as docs/architecture.md draws them: what may use what. */
@AnalyzeClasses(packages = "dev.quarterdeck", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest static final ArchRule task = room("task", "java..");

  @ArchTest static final ArchRule exec = room("exec", "java..", "org.apache.commons.exec..");

  @ArchTest static final ArchRule tmux = room("tmux", "java..", ours("task"), ours("exec"));

  @ArchTest static final ArchRule temp = room("temp", "java..", ours("task"), ours("exec"));

  @ArchTest static final ArchRule git = room("git", "java..", ours("task"), ours("exec"));

  @ArchTest static final ArchRule process = room("process", "java..", ours("task"));

  @ArchTest
  static final ArchRule lifecycle =
      room(
          "lifecycle",
          "java..",
          ours("task"),
          ours("tmux"),
          ours("temp"),
          ours("git"),
          ours("process"),
          "com.electronwill.nightconfig..");

  @ArchTest
  static final ArchRule terminal = room("terminal", "java..", "com.googlecode.lanterna..");

  @ArchTest
  static final ArchRule dashboard =
      room(
          "dashboard",
          "java..",
          ours("lifecycle"),
          ours("task"),
          ours("terminal"),
          "com.googlecode.lanterna..");

  @ArchTest
  static final ArchRule cli =
      room(
          "cli",
          "java..",
          ours("lifecycle"),
          ours("task"),
          "picocli..",
          "com.fasterxml.jackson.core..");

  @ArchTest
  static final ArchRule processesAreStartedByThreeRoomsOnly =
      noClasses()
          .that()
          .resideOutsideOfPackages(ours("exec"), ours("tmux"), ours("terminal"))
          .should()
          .dependOnClassesThat()
          .areAssignableTo(ProcessBuilder.class)
          .orShould()
          .callMethod(Runtime.class, "exec", String.class)
          .orShould()
          .callMethod(Runtime.class, "exec", String[].class)
          .orShould()
          .callMethod(Runtime.class, "exec", String[].class, String[].class);

  @ArchTest
  static final ArchRule tmuxIsRunByOneClass =
      noClasses()
          .that()
          .resideInAPackage(ours("tmux"))
          .and()
          .doNotHaveSimpleName("Tmux")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ours("exec"))
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(ProcessBuilder.class);

  /**
   * From 24 on the JVM checks all archived classes at its start, and a throw or catch by loading
   * what is thrown. Picocli's classes are too old for it to archive: its jar would be opened each
   * time.
   */
  @ArchTest
  static final ArchRule nothingOfPicoclisIsThrown =
      noClasses()
          .should()
          .callConstructorWhere(target(owner(assignableTo(PicocliException.class))));

  private static String ours(String room) {
    return "dev.quarterdeck." + room + "..";
  }

  private static ArchRule room(String room, String... mayUse) {
    String[] allowed =
        Stream.concat(Stream.of(ours(room)), Arrays.stream(mayUse)).toArray(String[]::new);
    return classes()
        .that()
        .resideInAPackage(ours(room))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed)
        // The dashboard and its terminal come later than the rooms below them.
        .allowEmptyShould(true);
  }
}
