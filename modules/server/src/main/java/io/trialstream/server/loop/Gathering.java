package io.trialstream.server.loop;

import io.trialstream.stream.ProcessClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes turns larger while several processes ask all the time: a turn costs a commit and requests
 * to the broker, however few commands it decides, so with a turn for each command the processors
 * are full of turns. Whoever asks alone, or now and then, is never made to wait. Confined to the
 * loop's thread.
 */
final class Gathering {

  /** As many of the latest senders are remembered. */
  private static final int LATEST = 32;

  /** A turn that begins so soon after the last one is one of many. */
  private static final long BUSY_MILLIS = 8;

  private static final long MOST_MILLIS = 6;
  private static final int MOST_POLLS = 8;
  private static final Duration PATIENCE = Duration.ofMillis(1);

  private final ProcessClock clock;
  private final Deque<String> senders = new ArrayDeque<>();
  private @Nullable Long lastMillis;

  Gathering(ProcessClock clock) {
    this.clock = clock;
  }

  /**
   * What a poll brings, with what comes within a few milliseconds if that is worth while: one
   * record for each of the latest senders. A worker tells a result and asks for the next trial in
   * one go, so this is half of them: while their turn is committed, the other half has work.
   *
   * @param poll waits for records, at most this long
   */
  CommandStream.Polled poll(Function<Duration, CommandStream.Polled> poll, Duration atMost) {
    CommandStream.Polled first = poll.apply(atMost);
    if (first.records().isEmpty()) {
      return first;
    }
    long began = clock.monotonicMillis();
    boolean busy = lastMillis != null && began - lastMillis < BUSY_MILLIS;
    remember(first.records());
    CommandStream.Polled all = busy ? withMore(first, poll, began) : first;
    lastMillis = clock.monotonicMillis();
    return all;
  }

  private CommandStream.Polled withMore(
      CommandStream.Polled first, Function<Duration, CommandStream.Polled> poll, long began) {
    int processes = new HashSet<>(senders).size();
    CommandStream.Polled all = first;
    for (int polls = 0;
        polls < MOST_POLLS
            && processes > 1
            && all.records().size() < processes
            && clock.monotonicMillis() - began < MOST_MILLIS;
        polls++) {
      CommandStream.Polled more = poll.apply(PATIENCE);
      remember(more.records());
      List<Received> records = new ArrayList<>(all.records());
      records.addAll(more.records());
      all = new CommandStream.Polled(more.assigned(), records);
    }
    return all;
  }

  private void remember(List<Received> records) {
    int from = Math.max(0, records.size() - LATEST);
    for (Received received : records.subList(from, records.size())) {
      if (received.envelope() != null) {
        senders.add(received.envelope().sender());
      }
    }
    while (senders.size() > LATEST) {
      senders.remove();
    }
  }
}
