package io.trialstream.layers;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;

/** What a library holds, which runs in the process of its user. Stateless. */
public final class LibraryRules {

  private LibraryRules() {}

  @ArchTest static final ArchTests COMMON = ArchTests.in(CommonRules.class);

  @ArchTest
  static final ArchRule IT_NEVER_ENDS_THE_PROCESS =
      noClasses()
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class)
          .orShould()
          .callMethod(Runtime.class, "addShutdownHook", Thread.class)
          .because("an application that uses it decides itself when it ends, and how");

  @ArchTest
  static final ArchRule IT_PRINTS_NOTHING =
      noClasses()
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .because("the streams of a process belong to its application");

  @ArchTest
  static final ArchRule IT_LOGS_BY_SLF4J_ALONE =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ch.qos.logback..", "java.util.logging..", "org.apache.logging..")
          .because("the application chooses where its log goes");

  @ArchTest
  static final ArchRule IT_HAS_NO_COMMAND_LINE =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "picocli..", "io.trialstream.cli..", "io.trialstream.worker.program..")
          .because("what a program adds stands on top of the library, in a module of its own");
}
