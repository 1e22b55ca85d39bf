package io.trialstream.study;

import io.trialstream.space.Text;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A sampler or pruner by name, with its options; stored with the study.
 *
 * @param name as in the documentation, for example {@code tpe}
 * @param options JSON values by option name; what is not given takes its default
 */
public record AlgorithmSpec(String name, Map<String, @Nullable Object> options) {
  public AlgorithmSpec {
    Text.requireName(name, "algorithm name");
    options = Attributes.copy(options);
  }

  /** An algorithm with all options at their defaults. */
  public static AlgorithmSpec of(String name) {
    return new AlgorithmSpec(name, Map.of());
  }
}
