package io.trialstream.worker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.trialstream.layers.LibraryRules;

/** The shape of the worker: a library, which leaves the process that it runs in alone. */
@AnalyzeClasses(
    packages = "io.trialstream.worker",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest static final ArchTests LIBRARY = ArchTests.in(LibraryRules.class);

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
}
