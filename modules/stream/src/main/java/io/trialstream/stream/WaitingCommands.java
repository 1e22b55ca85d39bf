package io.trialstream.stream;

import io.trialstream.stream.CommandProducer.Outgoing;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commands that wait until Kafka's client has room for them, in order and within bounds. While the
 * broker is away a command that is sent again waits once; and where there is no room left, a
 * command is dropped: what is waited for is sent again anyhow, and a sign of life that is missing
 * can only cost a lease. Thread-safe.
 */
final class WaitingCommands {

  private static final Logger LOG = LoggerFactory.getLogger(WaitingCommands.class);
  static final int MAX_COMMANDS = 10_000;
  static final long MAX_BYTES = 64 << 20;

  private final Queue<Outgoing> waiting = new ArrayDeque<>();

  /** By identity: a request and what takes it back have one id, and both have to arrive. */
  private final Set<Outgoing> present = Collections.newSetFromMap(new IdentityHashMap<>());

  private long bytes;
  private boolean full;

  /** Adds one behind the others, unless it waits already or there is no room. */
  synchronized void add(Outgoing outgoing) {
    if (waiting.size() >= MAX_COMMANDS || bytes + size(outgoing) > MAX_BYTES) {
      if (!full) {
        full = true;
        LOG.warn(
            "{} commands wait for Kafka, which is as many as are kept; others are dropped, and sent again later if somebody waits for their answer",
            waiting.size());
      }
    } else if (present.add(outgoing)) {
      waiting.add(outgoing);
      bytes += size(outgoing);
    }
  }

  private static long size(Outgoing outgoing) {
    byte[] value = outgoing.record().value();
    return value == null ? 0 : value.length;
  }

  /** The first; null if none waits. */
  synchronized @Nullable Outgoing peek() {
    return waiting.peek();
  }

  /** Removes the first. */
  synchronized void remove() {
    Outgoing first = waiting.remove();
    present.remove(first);
    bytes -= size(first);
    if (waiting.isEmpty()) {
      full = false;
    }
  }

  synchronized boolean isEmpty() {
    return waiting.isEmpty();
  }

  synchronized int size() {
    return waiting.size();
  }
}
