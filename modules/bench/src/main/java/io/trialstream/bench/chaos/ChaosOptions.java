package io.trialstream.bench.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What a chaos run does.
 *
 * @param duration how long faults are injected
 * @param seed decides which fault comes when
 * @param folder for data, logs and accounts
 * @param sampler command line that starts a sampler
 * @param gateway command line that starts a gateway; the port follows
 * @param kinds the kinds of faults to inject; empty for all
 */
public record ChaosOptions(
    Duration duration,
    long seed,
    Path folder,
    List<String> sampler,
    List<String> gateway,
    Set<String> kinds) {

  public ChaosOptions {
    sampler = List.copyOf(sampler);
    gateway = List.copyOf(gateway);
    kinds = Set.copyOf(kinds);
    Set<String> known = ChaosFault.kinds();
    if (!known.containsAll(kinds)) {
      throw new IllegalArgumentException(
          "Expected faults among %s, but got %s.".formatted(known, kinds));
    }
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException("Expected a positive duration, but got " + duration + ".");
    }
  }
}
