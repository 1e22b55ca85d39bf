package io.trialstream.bench.suite;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.wire.UnreadableMessageException;
import io.trialstream.wire.Wire;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one run of a sampler on a problem came to; a line of a file of results. Immutable.
 *
 * @param trials how many trials ended
 * @param best the best value after 25, 50, 100 and all trials, smaller is better: of trials that
 *     are complete and keep their constraints, in truth where values are noisy, the negated
 *     hypervolume with several objectives; null while there is none
 * @param feasible the share of trials that are complete and keep their constraints
 * @param failedLast50 how many of the last 50 trials failed
 * @param duplicates how many trials were where an earlier one had been
 * @param toOptimum how many trials it took to come within a thousandth of the optimum; null if it
 *     never did
 * @param seconds how long the run took
 */
record RunRecord(
    String problem,
    String group,
    String sampler,
    long seed,
    int trials,
    Map<String, @Nullable Double> best,
    double feasible,
    long failedLast50,
    long duplicates,
    @Nullable Integer toOptimum,
    double seconds) {

  /** The name of the best value after all trials. */
  static final String ALL = "all";

  RunRecord {
    best = Collections.unmodifiableMap(new LinkedHashMap<>(best));
  }

  /** The best value after so many trials; infinite if there was none. */
  double bestAfter(String trialsOrAll) {
    Double value = best.get(trialsOrAll);
    return value == null ? Double.POSITIVE_INFINITY : value;
  }

  String json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("problem", problem);
    json.put("group", group);
    json.put("sampler", sampler);
    json.put("seed", seed);
    json.put("trials", trials);
    json.put("best", best);
    json.put("feasible", feasible);
    json.put("failed_last_50", failedLast50);
    json.put("duplicates", duplicates);
    json.put("to_optimum", toOptimum);
    json.put("seconds", seconds);
    return Wire.text(json);
  }

  /**
   * Reads a line.
   *
   * @throws IllegalArgumentException if it is not the record of a run
   */
  static RunRecord read(String line) {
    JsonNode json;
    try {
      json = Wire.read(line, JsonNode.class);
    } catch (UnreadableMessageException e) {
      throw new IllegalArgumentException(
          "Expected a line of bench suite, a JSON object, but got: " + line, e);
    }
    Map<String, @Nullable Double> best = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : json.path("best").properties()) {
      best.put(entry.getKey(), entry.getValue().isNumber() ? entry.getValue().doubleValue() : null);
    }
    JsonNode toOptimum = json.path("to_optimum");
    RunRecord run =
        new RunRecord(
            json.path("problem").asText(),
            json.path("group").asText(),
            json.path("sampler").asText(),
            json.path("seed").asLong(),
            json.path("trials").asInt(),
            best,
            json.path("feasible").asDouble(),
            json.path("failed_last_50").asLong(),
            json.path("duplicates").asLong(),
            toOptimum.isNumber() ? toOptimum.intValue() : null,
            json.path("seconds").asDouble());
    if (run.problem().isEmpty() || run.sampler().isEmpty() || !best.containsKey(ALL)) {
      throw new IllegalArgumentException(
          "Expected a line of bench suite, with problem, sampler and best, but got: " + line);
    }
    return run;
  }
}
