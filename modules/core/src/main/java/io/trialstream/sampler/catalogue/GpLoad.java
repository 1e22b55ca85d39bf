package io.trialstream.sampler.catalogue;

import io.trialstream.sampler.gp.GpSampler;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;

/**
 * What Gaussian processes would cost a study: the time of a suggestion, as it is on a usual core,
 * times the rate at which trials end. It is computed from the times in the trials, so that a replay
 * comes to the same result. Confined to one thread.
 */
final class GpLoad {

  /** More running trials than this are many at once, until there are half as many. */
  private static final int MANY_RUNNING = 64;

  /** The rate is that of the latest so many trials. */
  private static final int RECENT = 32;

  private static final int ENOUGH_FOR_A_RATE = 8;

  /** A share of a core that suggestions may take. */
  private static final double LIGHT = 0.5;

  /** Beyond so many trials the sample that a process works with says too little. */
  private static final int USEFUL_TRIALS = 1_000;

  private static final double MILLIS = 5;
  private static final double MILLIS_PER_SQUARE = 0.0015;

  private final Set<Integer> running = new HashSet<>();
  private final ArrayDeque<Instant> ends = new ArrayDeque<>();
  private boolean manyAtOnce;

  /** Takes note of a trial as it now stands. */
  void observe(FrozenTrial trial) {
    boolean ran = running.remove(trial.number());
    if (trial.state() == TrialState.RUNNING) {
      running.add(trial.number());
    } else if (ran && trial.completedAt() != null) {
      ends.addLast(trial.completedAt());
      if (ends.size() > RECENT) {
        ends.removeFirst();
      }
    }
    if (running.size() > MANY_RUNNING) {
      manyAtOnce = true;
    } else if (running.size() <= MANY_RUNNING / 2) {
      manyAtOnce = false;
    }
  }

  /** Whether so many trials run that a process would make them wait, whatever they take. */
  boolean isManyAtOnce() {
    return manyAtOnce;
  }

  /**
   * Whether suggestions would take less than half a core.
   *
   * @param trials how many a process would be made of
   * @param processes how many there would be: one for each objective and each constraint
   */
  boolean isLight(int trials, int processes) {
    if (ends.size() < ENOUGH_FOR_A_RATE || trials > USEFUL_TRIALS) {
      return false;
    }
    double n = Math.min(trials, GpSampler.MAX_HISTORY);
    double millis = processes * (MILLIS + MILLIS_PER_SQUARE * n * n);
    double elapsed = Duration.between(ends.getFirst(), ends.getLast()).toMillis();
    return (ends.size() - 1) * millis <= LIGHT * elapsed;
  }
}
