package io.trialstream.stream;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.trialstream.layers.LibraryRules;

/** The shape of stream: Kafka and Vert.x around the messages of core, and nothing above. */
@AnalyzeClasses(
    packages = "io.trialstream.stream",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest static final ArchTests LIBRARY = ArchTests.in(LibraryRules.class);

  @ArchTest
  static final ArchRule STREAM_DOES_NOT_KNOW_WHO_USES_IT =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.trialstream.worker..",
              "io.trialstream.server..",
              "io.trialstream.cli..",
              "io.trialstream.dev..")
          .because("workers and servers share it, and must not come along with each other");

  @ArchTest
  static final ArchRule TRACING_IS_CONFIGURED_BY_PROGRAMS =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.opentelemetry.sdk..", "io.opentelemetry.exporter..")
          .because("the process belongs to the user of the library, and so do its traces");

  @ArchTest
  static final ArchRule SAMPLERS_DECIDE_ELSEWHERE =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.trialstream.sampler..", "io.trialstream.pruner..")
          .because("it carries messages and need not know what suggested the numbers in them");
}
