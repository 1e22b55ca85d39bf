package io.trialstream.server.loop;

import io.trialstream.stream.ProcessClock;

/**
 * What the owners of all partitions of a loop share.
 *
 * @param lanes how many partitions answers have
 * @param segmentEvents how many events make a segment
 */
record LoopSetting(
    int lanes,
    int segmentEvents,
    LoopExecutors executors,
    LoopListener listener,
    ProcessClock clock,
    LoopWatch watch) {}
