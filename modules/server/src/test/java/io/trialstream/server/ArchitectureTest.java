package io.trialstream.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.trialstream.layers.CommonRules;

/** The shape of the server: the loop and its ports below, Kafka, SQL and HTTP around them. */
@AnalyzeClasses(
    packages = "io.trialstream.server",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest static final ArchTests COMMON = ArchTests.in(CommonRules.class);

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
  static final ArchRule TABLES_KNOW_NO_HTTP =
      noClasses()
          .that()
          .resideInAPackage("io.trialstream.server.tables")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.trialstream.server.http..",
              "io.trialstream.server.gateway..",
              "io.trialstream.server.journal..",
              "io.vertx.ext.web..",
              "io.vertx.core.http..",
              "io.vertx.core.json..")
          .because("what is stored can then be read for anybody, as records and not as answers");

  @ArchTest
  static final ArchRule SQL_STANDS_IN_TABLES_AND_JOURNAL =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.trialstream.server.tables", "io.trialstream.server.journal")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.vertx.sqlclient.Row")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.vertx.sqlclient.Tuple")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.vertx.sqlclient.Query")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.vertx.sqlclient.PreparedQuery")
          .because("whoever changes a table must find all that reads it in two packages");

  @ArchTest
  static final ArchRule ONLY_THE_JOURNAL_COMMITS =
      noClasses()
          .that()
          .resideInAPackage("io.trialstream.server.gateway")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.trialstream.server.journal.PostgresJournal")
          .because("the gateway reads tables, and changes studies by commands alone");
}
