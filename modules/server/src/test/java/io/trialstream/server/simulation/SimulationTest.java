package io.trialstream.server.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.trialstream.server.loop.PlantedBug;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many lives of a small world in which everything goes wrong.
 *
 * <p>{@code -Dsimulation.seeds=N} runs so many, {@code -Dsimulation.first=S} starts at that seed.
 */
class SimulationTest {

  private static final long FIRST = Long.getLong("simulation.first", 1);
  private static final long SEEDS = Long.getLong("simulation.seeds", 1_000);

  private static Simulation.Result run(long seed) {
    try {
      return new Simulation(seed, PlantedBug.NONE).run();
    } catch (Throwable e) {
      throw new AssertionError(
          """
          seed %d: %s
          Repeat it with: mvn verify -pl modules/server -am -Dtest=SimulationTest \
          -Dsurefire.failIfNoSpecifiedTests=false -Dsimulation.first=%d -Dsimulation.seeds=1"""
              .formatted(seed, e.getMessage(), seed),
          e);
    }
  }

  /** All that goes wrong; each must have happened. */
  private static Set<String> kinds() {
    Set<String> kinds =
        new TreeSet<>(
            Set.of(
                SimulatedClient.THROWS,
                SimulatedClient.NEVER_RETURNS,
                Budgets.EVENT_REFUSED,
                Budgets.TURN_FULL,
                Setbacks.COMMITS_LOST,
                Setbacks.EVENTS_LOST,
                World.ANSWERED_IN_SPACE,
                World.SPACE_UNKNOWN));
    Fault.ALL.forEach(fault -> kinds.add(fault.kind()));
    return kinds;
  }

  @Test
  void nothing_is_lost_or_counted_twice_whatever_goes_wrong() {
    Map<String, Integer> faults = new TreeMap<>();
    AtomicInteger trials = new AtomicInteger();
    LongStream.range(FIRST, FIRST + SEEDS)
        .parallel()
        .forEach(
            seed -> {
              Simulation.Result result = run(seed);
              trials.addAndGet(result.trials());
              synchronized (faults) {
                result.faults().forEach((kind, n) -> faults.merge(kind, n, Integer::sum));
              }
            });
    System.out.printf("%d seeds, %d trials, faults %s%n", SEEDS, trials.get(), faults);
    if (SEEDS >= 1_000) {
      assertThat(faults.keySet()).containsAll(kinds());
    }
  }

  @Test
  void a_seed_always_gives_the_same_life() {
    for (long seed = 1; seed <= 10; seed++) {
      assertThat(run(seed)).isEqualTo(run(seed));
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void a_planted_bug_is_found(PlantedBug bug) {
    for (long seed = 1; seed <= 3_000; seed++) {
      try {
        new Simulation(seed, bug).run();
      } catch (AssertionError found) {
        System.out.printf("%s found by seed %d: %s%n", bug, seed, found.getMessage());
        return;
      }
    }
    fail("3,000 seeds did not find " + bug);
  }
}
