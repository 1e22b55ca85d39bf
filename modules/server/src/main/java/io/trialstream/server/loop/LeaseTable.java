package io.trialstream.server.loop;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Deadlines of the running attempts of one study, by a clock that never jumps. They belong to the
 * present owner and are in no journal. Confined to the loop's thread. O(log n) per change.
 */
final class LeaseTable {

  /**
   * A running attempt and when its lease ends.
   *
   * @param limitMillis when it ends whatever signs of life there are
   */
  record Lease(int number, int attempt, long deadlineMillis, long limitMillis) {
    /** Whether signs of life no longer help. */
    boolean tooLong() {
      return deadlineMillis == limitMillis;
    }
  }

  private final Map<Integer, Lease> current = new HashMap<>();

  /** May hold leases that were since extended or ended. */
  private final PriorityQueue<Lease> soonest =
      new PriorityQueue<>(Comparator.comparingLong(Lease::deadlineMillis));

  void grant(int number, int attempt, long deadlineMillis, long limitMillis) {
    Lease lease = new Lease(number, attempt, Math.min(deadlineMillis, limitMillis), limitMillis);
    current.put(number, lease);
    soonest.add(lease);
  }

  /** Moves the deadline of an attempt that is leased; its place in the queue follows later. */
  void extend(int number, int attempt, long deadlineMillis) {
    Lease lease = current.get(number);
    if (lease != null && lease.attempt() == attempt) {
      long deadline = Math.min(deadlineMillis, lease.limitMillis());
      current.put(number, new Lease(number, attempt, deadline, lease.limitMillis()));
    }
  }

  void end(int number) {
    current.remove(number);
  }

  /** The lease that ends first. */
  Optional<Lease> next() {
    while (!soonest.isEmpty()) {
      Lease queued = soonest.peek();
      Lease now = current.get(queued.number());
      if (queued.equals(now)) {
        return Optional.of(queued);
      }
      soonest.poll();
      if (now != null && now.attempt() == queued.attempt()) {
        soonest.add(now);
      }
    }
    return Optional.empty();
  }
}
