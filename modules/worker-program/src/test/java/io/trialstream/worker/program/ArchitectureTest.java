package io.trialstream.worker.program;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.trialstream.layers.CommonRules;

/** The shape of the worker's program: the command line on top, the library below. */
@AnalyzeClasses(
    packages = "io.trialstream.worker",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest static final ArchTests COMMON = ArchTests.in(CommonRules.class);

  @ArchTest
  static final ArchRule OBJECTIVES_KNOW_NO_COMMAND_LINE =
      noClasses()
          .that()
          .resideInAPackage("io.trialstream.worker.command")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("picocli..", "io.trialstream.worker.program", "io.vertx..")
          .because("a program as an objective can then be used and tested by itself");

  @ArchTest
  static final ArchRule ONLY_THE_LOG_KNOWS_LOGBACK =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.trialstream.worker.log")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ch.qos.logback..")
          .because("the log of a program is chosen in its logback.xml and nowhere else");

  @ArchTest
  static final ArchRule ONLY_MAIN_AND_STOPPING_END_THE_PROCESS =
      noClasses()
          .that()
          .doNotHaveSimpleName("WorkerMain")
          .and()
          .doNotHaveSimpleName("Stopping")
          .should()
          .callMethod(System.class, "exit", int.class)
          .because("a process that ends in several places leaves trials behind in some of them");
}
