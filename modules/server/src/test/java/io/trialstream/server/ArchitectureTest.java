package io.trialstream.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The shape of the server: the loop and its ports below, Kafka, SQL and HTTP around them. */
@AnalyzeClasses(
    packages = "io.trialstream.server",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule THE_LOOP_KNOWS_NO_VERTX_KAFKA_OR_SQL =
      noClasses()
          .that()
          .resideInAnyPackage("io.trialstream.server.loop", "io.trialstream.server.port")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.vertx..",
              "org.apache.kafka..",
              "io.micrometer..",
              "io.opentelemetry..",
              "com.fasterxml..",
              "java.sql..")
          .because("the simulator runs it with a broker and a journal in memory");

  @ArchTest
  static final ArchRule PORTS_DO_NOT_KNOW_THE_LOOP =
      noClasses()
          .that()
          .resideInAPackage("io.trialstream.server.port")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.trialstream.server.loop")
          .because("Kafka and PostgreSQL implement them without knowing who calls");

  @ArchTest
  static final ArchRule ONLY_THE_JOURNAL_COMMITS =
      noClasses()
          .that()
          .resideInAPackage("io.trialstream.server.gateway")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.trialstream.server.journal.PostgresJournal")
          .because("the gateway reads tables, and changes studies by commands alone");

  @ArchTest
  static final ArchRule NO_PACKAGE_CYCLES =
      slices()
          .matching("io.trialstream.server.(**)")
          .should()
          .beFreeOfCycles()
          .because("a package can then be read, and tested, without those above it");
}
