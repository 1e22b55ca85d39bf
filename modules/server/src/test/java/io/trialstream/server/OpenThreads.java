package io.trialstream.server;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The threads of this process, for tests that see whether some are left. Stateless. */
final class OpenThreads {

  private OpenThreads() {}

  /**
   * How many threads there are of each name now, with a {@code #} for each number in a name.
   *
   * @param which the names to count, as they are given back
   */
  static Map<String, Long> byName(Predicate<String> which) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(thread -> thread.getName().replaceAll("\\d+", "#"))
        .filter(which)
        .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
  }
}
