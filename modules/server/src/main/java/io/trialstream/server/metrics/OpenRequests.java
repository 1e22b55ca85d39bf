package io.trialstream.server.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * When requests for trials were read, of the latest 20,000. A request may get several trials, so it
 * stays until others push it out. Thread-safe.
 */
final class OpenRequests {

  private static final int MAX_OPEN = 20_000;

  private final Map<UUID, Long> readAt =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Long> eldest) {
          return size() > MAX_OPEN;
        }
      };

  /** A request was read; if it is a repetition, the first time counts. */
  synchronized void read(UUID request) {
    readAt.putIfAbsent(request, System.nanoTime());
  }

  /** How long ago it was read; null if that is not known any more. */
  synchronized @Nullable Long nanosSince(UUID request) {
    Long at = readAt.get(request);
    return at == null ? null : System.nanoTime() - at;
  }
}
