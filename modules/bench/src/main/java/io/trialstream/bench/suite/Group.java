package io.trialstream.bench.suite;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the problems of a group have in common. */
enum Group {
  /** The 24 noiseless functions of BBOB. */
  BBOB,
  /** Categories and whole numbers beside real ones; small spaces. */
  MIXED,
  /** Parameters that exist only beside some values of others. */
  CONDITIONAL,
  /** Constraints that only the evaluation shows. */
  CONSTRAINED,
  /** The evaluation fails in a region. */
  FAILING,
  /** Learning curves and a pruner; the budget is in steps. */
  PRUNED,
  /** Noise; the value without it counts. */
  NOISY,
  /** Several objectives, by hypervolume. */
  OBJECTIVES,
  /** 1, 10 or 50 trials in flight. */
  PARALLEL;

  /** The name in options and results. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Group of(String label) {
    return Arrays.stream(values())
        .filter(group -> group.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Expected a group out of %s, but got \"%s\".".formatted(labels(), label)));
  }

  static List<String> labels() {
    return Arrays.stream(values()).map(Group::label).toList();
  }
}
