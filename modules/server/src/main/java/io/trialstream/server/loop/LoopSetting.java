package io.trialstream.server.loop;

import io.trialstream.engine.Envelope;
import io.trialstream.stream.ProcessClock;

/**
 * What the owners of all partitions of a loop share.
 *
 * @param lanes how many partitions answers have
 * @param segmentEvents how many events make a segment
 * @param decisionMillis what one study may take for one batch of decisions or one suggestion
 * @param budgets how many bytes of events may come together
 */
record LoopSetting(
    int lanes,
    int segmentEvents,
    long decisionMillis,
    ByteBudgets budgets,
    LoopExecutors executors,
    LoopListener listener,
    ProcessClock clock,
    LoopWatch watch) {

  /** What the options say, with what the loop has made. */
  static LoopSetting of(
      LoopOptions options,
      int lanes,
      LoopExecutors executors,
      LoopListener listener,
      ProcessClock clock,
      LoopWatch watch) {
    return new LoopSetting(
        lanes,
        options.segmentEvents(),
        options.decisionTimeout().toMillis(),
        options.budgets(),
        executors,
        listener,
        clock,
        watch);
  }

  /** Whether its sender can be answered: the lane that it names is there. */
  boolean hasLane(Envelope envelope) {
    return envelope.lane() >= 0 && envelope.lane() < lanes;
  }
}
