package io.trialstream.pruner;

import io.trialstream.stability.Incubating;
import io.trialstream.study.FrozenTrial;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Decides whether a running trial should be stopped.
 *
 * <p>A pruner sees every report and every end as it happens and keeps what it needs, so that a
 * verdict does not cost more as the history grows. It has no clock, no randomness and no storage:
 * the same history gives the same verdicts, in any process. Confined to the thread that owns the
 * study.
 */
@Incubating
public interface Pruner {

  /**
   * Whether to stop a trial that now reports a value. Changes nothing.
   *
   * @param before what it reported until now, in all of its attempts
   * @param step at least 0; not among those that this attempt reported
   * @param value any number, NaN too
   */
  boolean prune(int number, Reports before, long step, double value);

  /**
   * Takes note of such a report, after its verdict. A trial that is tried again goes on with what
   * its earlier attempts reported.
   */
  default void reported(int number, Reports before, long step, double value) {}

  /**
   * Takes note of a trial that ended, with what it reported; of one that counts no more as FAIL.
   */
  default void ended(FrozenTrial trial, Reports reports) {}

  /** Writes what was kept, in an order that only depends on it. */
  void writeState(DataOutput out) throws IOException;
}
