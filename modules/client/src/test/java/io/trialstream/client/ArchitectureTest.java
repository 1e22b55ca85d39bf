package io.trialstream.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.trialstream.layers.LibraryRules;

/** The shape of the client: a library on top of core, which speaks HTTP by the JDK alone. */
@AnalyzeClasses(
    packages = "io.trialstream.client",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest static final ArchTests LIBRARY = ArchTests.in(LibraryRules.class);

  @ArchTest
  static final ArchRule IT_SPEAKS_HTTP_BY_THE_JDK =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx..", "io.netty..", "org.apache.kafka..", "java.sql..")
          .because(
              "a program that only asks a gateway must not bring servers and clients of Kafka");

  @ArchTest
  static final ArchRule IT_KNOWS_THE_GATEWAY_BY_ITS_CONTRACT =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.trialstream.server..",
              "io.trialstream.stream..",
              "io.trialstream.worker..",
              "io.trialstream.cli..",
              "io.trialstream.dev..")
          .because("it may be older or newer than the gateway that it asks");

  @ArchTest
  static final ArchRule SAMPLERS_DECIDE_ELSEWHERE =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.trialstream.sampler..", "io.trialstream.pruner..")
          .because("the owner of a study suggests; the client must not need the plug-ins for that");
}
