package io.trialstream.engine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Which trials each request got, enqueued or added, so that a repeated request makes no others.
 * Kept for {@value #MEMORY_MILLIS} ms after the request was issued and after its last trial was
 * given out; what is older cannot be told from a new request and is EXPIRED. Requests that added a
 * trial are kept for ever: an import is repeated at any time. Confined to the engine's thread.
 */
final class RequestMemory {

  /** How long a request is remembered, in milliseconds. */
  static final long MEMORY_MILLIS = 3_600_000;

  private record Grant(List<Integer> numbers, long keepUntilMillis) {}

  /** In the order of the last grant. */
  private final LinkedHashMap<UUID, Grant> grants = new LinkedHashMap<>();

  private final Map<UUID, Integer> added = new HashMap<>();

  /** A request that added a trial of elsewhere. */
  void added(UUID requestId, int number) {
    added.putIfAbsent(requestId, number);
  }

  void granted(UUID requestId, long issuedAtMillis, int number, Instant at) {
    Grant before = grants.remove(requestId);
    List<Integer> numbers = before == null ? new ArrayList<>(1) : before.numbers();
    numbers.add(number);
    long keepUntil = Math.max(issuedAtMillis, at.toEpochMilli()) + MEMORY_MILLIS;
    grants.put(requestId, new Grant(numbers, keepUntil));
    forgetBefore(at.toEpochMilli());
  }

  private void forgetBefore(long nowMillis) {
    var oldestFirst = grants.entrySet().iterator();
    while (oldestFirst.hasNext() && oldestFirst.next().getValue().keepUntilMillis() < nowMillis) {
      oldestFirst.remove();
    }
  }

  /** Trials that the request got so far, in order: a view; empty if it is not known. */
  List<Integer> numbers(UUID requestId) {
    Integer number = added.get(requestId);
    if (number != null) {
      return List.of(number);
    }
    Grant grant = grants.get(requestId);
    return grant == null ? List.of() : Collections.unmodifiableList(grant.numbers());
  }

  /** Whether a request that is not known may be taken for a new one. */
  static boolean fresh(Instant issuedAt, Instant now) {
    return Math.abs(now.toEpochMilli() - issuedAt.toEpochMilli()) < MEMORY_MILLIS;
  }
}
