package io.trialstream.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.trialstream.layers.CommonRules;

/** The shape of the commands for production: on top of all other modules, but for dev. */
@AnalyzeClasses(
    packages = "io.trialstream.cli",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest static final ArchTests COMMON = ArchTests.in(CommonRules.class);

  @ArchTest
  static final ArchRule PRODUCTION_KNOWS_NO_DEVELOPMENT =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.trialstream.dev..", "io.trialstream.devstack..", "io.trialstream.bench..")
          .because("what ships must start without a broker, an embedded database and benchmarks");

  @ArchTest
  static final ArchRule COMMANDS_WRITE_NO_SQL =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.vertx.sqlclient.Row")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.vertx.sqlclient.Tuple")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.vertx.sqlclient.Query")
          .because("tables change with the server, which reads and writes them in two packages");

  @ArchTest
  static final ArchRule ONLY_MAIN_ENDS_THE_PROCESS =
      noClasses()
          .that()
          .doNotHaveSimpleName("Main")
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class)
          .because("a command says by its exit code how it ended, and can then be tested");

  @ArchTest
  static final ArchRule THE_GATEWAY_IS_ASKED_OVER_HTTP =
      noClasses()
          .that()
          .doNotHaveSimpleName("GatewayCommand")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.trialstream.server.gateway..")
          .because("commands use the same contract as any other client");
}
