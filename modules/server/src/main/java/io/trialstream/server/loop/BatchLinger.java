package io.trialstream.server.loop;

import io.trialstream.server.port.CommandStream;
import io.trialstream.server.port.Received;
import io.trialstream.server.port.StreamFailedException;
import io.trialstream.stream.ProcessClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes batches larger while several processes ask all the time: a batch costs a commit and
 * requests to the broker, however few commands it decides, so with a batch for each command the
 * processors are full of batches. Whoever asks alone, or now and then, is never made to wait.
 * Confined to the loop's thread.
 */
final class BatchLinger {

  /** As many of the latest senders are remembered. */
  private static final int LATEST = 32;

  /**
   * A batch for which the loop has waited no longer is one of many. How long the last batch took
   * says nothing: while JVMs compile, or others want the processor, all batches take long, and
   * small ones would make them longer.
   */
  private static final long BUSY_MILLIS = 12;

  private static final long MAX_MILLIS = 12;
  private static final int MAX_POLLS = 8;

  private final ProcessClock clock;
  private final Deque<String> senders = new ArrayDeque<>();

  /** Since when nothing has come, in milliseconds; null during a batch. */
  private @Nullable Long idleSince;

  BatchLinger(ProcessClock clock) {
    this.clock = clock;
  }

  /**
   * What a poll brings, with what comes within a few milliseconds if that is worth while: one
   * record for each of the latest senders. A worker tells a result and asks for the next trial in
   * one go, so this is half of them: while their batch is committed, the other half has work.
   *
   * @param poll waits for records, at most this long
   */
  CommandStream.Polled poll(Function<Duration, CommandStream.Polled> poll, Duration atMost) {
    if (idleSince == null) {
      idleSince = clock.monotonicMillis();
    }
    CommandStream.Polled first = poll.apply(atMost);
    if (first.records().isEmpty()) {
      return first;
    }
    long began = clock.monotonicMillis();
    boolean busy = began - idleSince < BUSY_MILLIS;
    idleSince = null;
    remember(first.records());
    return busy ? withMore(first, poll, began + MAX_MILLIS) : first;
  }

  private CommandStream.Polled withMore(
      CommandStream.Polled first, Function<Duration, CommandStream.Polled> poll, long until) {
    int processes = new HashSet<>(senders).size();
    CommandStream.Polled all = first;
    for (int polls = 0;
        polls < MAX_POLLS && processes > 1 && all.records().size() < processes;
        polls++) {
      long left = until - clock.monotonicMillis();
      if (left <= 0) {
        break;
      }
      CommandStream.Polled more;
      try {
        more = poll.apply(Duration.ofMillis(left));
      } catch (StreamFailedException e) {
        return all; // records that were read are not delivered again; the next poll says what it is
      }
      remember(more.records());
      all = all.with(more);
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
