package io.trialstream.layers;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What every module holds. Stateless. */
public final class CommonRules {

  private CommonRules() {}

  @ArchTest
  static final ArchRule NO_PACKAGE_CYCLES =
      slices()
          .matching("io.trialstream.(**)")
          .should()
          .beFreeOfCycles()
          .because("a package can then be read, and tested, without those above it");

  @ArchTest
  static final ArchRule NAMES_SAY_WHAT_A_PACKAGE_IS_ABOUT =
      classes()
          .should()
          .resideOutsideOfPackages("..util..", "..common..", "..impl..", "..model..")
          .because("such a name says nothing, so anything ends up in its package");
}
