package io.trialstream.server.loop;

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
    LoopWatch watch) {}
