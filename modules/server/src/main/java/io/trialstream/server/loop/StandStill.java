package io.trialstream.server.loop;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions that are not served because the logs do not fit the journal. Says why, loudly, but
 * not at each attempt. Confined to the loop's thread.
 */
final class StandStill {

  private static final Logger LOG = LoggerFactory.getLogger(StandStill.class);
  private static final long SAY_AGAIN_MILLIS = 60_000;

  private record Said(String why, long atMillis) {}

  private final LoopListener listener;
  private final Map<Integer, Said> said = new HashMap<>();

  StandStill(LoopListener listener) {
    this.listener = listener;
  }

  void because(int partition, String why, ClockReading now) {
    listener.standsStill(partition, why);
    boolean saidLately =
        said.values().stream()
            .anyMatch(s -> s.why.equals(why) && now.millis() - s.atMillis < SAY_AGAIN_MILLIS);
    if (!saidLately) { // all partitions often have the same reason
      LOG.atError().addKeyValue("partition", partition).log("not served: {}", why);
      said.put(partition, new Said(why, now.millis()));
    } else {
      said.putIfAbsent(partition, new Said(why, Long.MIN_VALUE / 2));
    }
  }

  void over(int partition) {
    if (said.remove(partition) != null) {
      listener.goesOn(partition);
    }
  }

  /** Forgets the partitions that are another sampler's. */
  void retain(Set<Integer> assigned) {
    for (int partition : Set.copyOf(said.keySet())) {
      if (!assigned.contains(partition)) {
        over(partition);
      }
    }
  }
}
