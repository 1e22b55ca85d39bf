package io.trialstream.sampler;

import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.Direction;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds a sampler by its name. A new sampler gets its line here. */
public final class Samplers {

  private Samplers() {}

  /**
   * A new sampler that has seen nothing.
   *
   * @throws IllegalArgumentException if there is none of that name, an option is unknown or out of
   *     range, or it does not work with that many objectives
   */
  public static Sampler create(AlgorithmSpec spec, List<Direction> directions) {
    Options options = new Options(spec);
    Sampler sampler =
        switch (spec.name()) {
          case "random" -> new RandomSampler();
          case "tpe" ->
              new TpeSampler(
                  one(spec, directions),
                  options.wholeNumber("n_startup_trials", TpeSampler.DEFAULT_STARTUP_TRIALS, 0),
                  options.wholeNumber("n_ei_candidates", TpeSampler.DEFAULT_CANDIDATES, 1));
          default ->
              throw new IllegalArgumentException(
                  "Expected a sampler out of random, tpe, but got \"" + spec.name() + "\".");
        };
    options.requireAllRead();
    return sampler;
  }

  private static Direction one(AlgorithmSpec spec, List<Direction> directions) {
    if (directions.size() != 1) {
      throw new IllegalArgumentException(
          "The sampler \"%s\" works with one objective, but the study has %d. Use \"random\"."
              .formatted(spec.name(), directions.size()));
    }
    return directions.getFirst();
  }

  /** Reads options by name and remembers which were read. Confined to one thread. */
  private static final class Options {
    private final String owner;
    private final TreeMap<String, @Nullable Object> unread;

    Options(AlgorithmSpec spec) {
      owner = spec.name();
      unread = new TreeMap<>(spec.options());
    }

    int wholeNumber(String name, int whenAbsent, int least) {
      Object value = unread.remove(name);
      if (value == null) {
        return whenAbsent;
      }
      if (value instanceof Number n
          && n.doubleValue() == Math.rint(n.doubleValue())
          && n.doubleValue() >= least
          && n.doubleValue() <= Integer.MAX_VALUE) {
        return n.intValue();
      }
      throw new IllegalArgumentException(
          "Expected a whole number of at least %d for option %s of %s, but got %s."
              .formatted(least, name, owner, value));
    }

    void requireAllRead() {
      if (!unread.isEmpty()) {
        throw new IllegalArgumentException(
            "The sampler \"%s\" has no option \"%s\".".formatted(owner, unread.firstKey()));
      }
    }
  }
}
