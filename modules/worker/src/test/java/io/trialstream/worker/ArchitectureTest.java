package io.trialstream.worker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The shape of the worker: a library, which leaves the process that it runs in alone. */
@AnalyzeClasses(
    packages = "io.trialstream.worker",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

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
  static final ArchRule IT_HANDLES_NO_SIGNALS =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("sun.misc..")
          .orShould()
          .callMethod(Class.class, "forName", String.class)
          .because("a handler for SIGTERM would replace that of the application");

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
          .resideInAnyPackage("picocli..", "io.trialstream.worker.program..")
          .because("what a program adds is in the module worker-program, on top of the library");

  @ArchTest
  static final ArchRule ITS_LOGIC_KNOWS_NO_VERTX_AND_NO_KAFKA =
      noClasses()
          .that()
          .haveSimpleName("WorkerLogic")
          .or()
          .haveSimpleName("RunningTrial")
          .or()
          .haveSimpleName("RunningTrials")
          .or()
          .haveSimpleName("TrialRequests")
          .or()
          .haveSimpleName("Shutdown")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx..", "org.apache.kafka..", "io.opentelemetry..")
          .because("the simulator runs the same classes under a virtual clock");

  @ArchTest
  static final ArchRule NO_PACKAGE_CYCLES =
      slices()
          .matching("io.trialstream.(**)")
          .should()
          .beFreeOfCycles()
          .because("a package can then be read, and tested, without those above it");
}
