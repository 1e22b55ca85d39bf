package io.trialstream;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.trialstream.layers.LibraryRules;

/** The shape of core: nouns below, engine above them, no clock and no shared randomness. */
@AnalyzeClasses(packages = "io.trialstream", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest static final ArchTests LIBRARY = ArchTests.in(LibraryRules.class);

  @ArchTest
  static final ArchRule SPACE_KNOWS_NOTHING_ELSE =
      noClasses()
          .that()
          .resideInAPackage("io.trialstream.space")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.trialstream.study",
              "io.trialstream.sampler..",
              "io.trialstream.engine",
              "io.trialstream.wire")
          .because("what a parameter may be does not depend on who chooses its value");

  @ArchTest
  static final ArchRule NOUNS_DO_NOT_KNOW_WHO_USES_THEM =
      noClasses()
          .that()
          .resideInAPackage("io.trialstream.study")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.trialstream.sampler..", "io.trialstream.engine", "io.trialstream.wire")
          .because("all others speak of studies and trials, each in its own way");

  @ArchTest
  static final ArchRule SAMPLERS_DO_NOT_KNOW_THE_ENGINE =
      noClasses()
          .that()
          .resideInAPackage("io.trialstream.sampler..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.trialstream.engine", "io.trialstream.wire")
          .because("a sampler can then be tested, and used, with a list of trials alone");

  @ArchTest
  static final ArchRule THE_ENGINE_DOES_NOT_KNOW_JSON =
      noClasses()
          .that()
          .resideInAPackage("io.trialstream.engine")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.trialstream.wire", "com.fasterxml..")
          .because("how a message is written may change without what is decided");

  @ArchTest
  static final ArchRule NUMERICS_KNOW_NOTHING_ELSE =
      noClasses()
          .that()
          .resideInAPackage("io.trialstream.numeric")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.trialstream..")
                  .and(not(resideInAPackage("io.trialstream.numeric"))))
          .because("whoever looks for a formula must be able to read it alone");

  @ArchTest
  static final ArchRule ONLY_THE_CATALOGUE_KNOWS_ALL_SAMPLERS =
      noClasses()
          .that()
          .resideInAPackage("io.trialstream.sampler..")
          .and()
          .resideOutsideOfPackage("io.trialstream.sampler.catalogue")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.trialstream.sampler.catalogue")
          .because("a sampler is added in its own package and in the catalogue, nowhere else");

  @ArchTest
  static final ArchRule DECISIONS_HAVE_NO_CLOCK =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.trialstream.engine",
              "io.trialstream.sampler..",
              "io.trialstream.pareto",
              "io.trialstream.pruner",
              "io.trialstream.importance",
              "io.trialstream.numeric",
              "io.trialstream.study",
              "io.trialstream.space")
          .should()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .callMethod(java.util.UUID.class, "randomUUID")
          .because("a journal that is replayed must give the same decisions");
}
