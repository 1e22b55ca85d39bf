package io.trialstream.engine;

import io.trialstream.space.Distribution;
import org.jspecify.annotations.Nullable;

/** Which parameters a study can take. Stateless. */
final class SpaceLimits {

  private SpaceLimits() {}

  /** Why the study cannot take a parameter with this domain; null if it can. */
  static Decision.@Nullable Rejected unfit(
      StudyView state, String name, Distribution distribution) {
    Distribution known = state.space().get(name);
    if (known != null && !known.compatibleWith(distribution)) {
      return Refusals.invalid(
          "Parameter \"%s\" is %s in this study; it cannot be %s as well."
              .formatted(name, known, distribution));
    }
    // Every suggestion carries every parameter; so they must fit into one message together.
    if (known == null
        && state.spaceSize() + KnownSpace.sizeOf(name, distribution) > StudyEngine.MAX_SPACE_SIZE) {
      return Refusals.invalid(
          "With parameter \"%s\" the study's parameters would take more than %s characters to describe. Use fewer or shorter choices."
              .formatted(name, StudyEngine.MAX_SPACE_SIZE));
    }
    return null;
  }
}
