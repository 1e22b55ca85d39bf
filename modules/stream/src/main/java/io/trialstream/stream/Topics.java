package io.trialstream.stream;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Names of the topics under one prefix; one prefix per tenant or environment.
 *
 * @param prefix letters, digits, dots, dashes and underscores, 1 to 100 characters
 */
public record Topics(String prefix) {

  public static final String DEFAULT_PREFIX = "trialstream";
  private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]{1,100}");

  public Topics {
    if (!LEGAL.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          "Expected a topic prefix of 1 to 100 letters, digits, dots, dashes and underscores, but got \"%s\"."
              .formatted(prefix));
    }
  }

  /** Commands of workers and gateways, keyed by study. */
  public String requests() {
    return prefix + ".trial-requests";
  }

  /** Results, reports and heartbeats, keyed by study, co-partitioned with the requests. */
  public String results() {
    return prefix + ".trial-results";
  }

  /** Answers; the partition is the lane that the asking process named. */
  public String suggestions() {
    return prefix + ".suggestions";
  }

  /** The published journal, keyed by study. */
  public String studyEvents() {
    return prefix + ".study-events";
  }

  /** Where what cannot be read or applied goes. */
  public String deadLetters(String topic) {
    return "dlq." + topic;
  }

  /** The consumer group in which samplers share the partitions. */
  public String samplerGroup() {
    return prefix + ".samplers";
  }

  /** The four topics that must have equally many partitions. */
  public List<String> main() {
    return List.of(requests(), results(), suggestions(), studyEvents());
  }

  /** The dead-letter topics. */
  public List<String> deadLetters() {
    return List.of(deadLetters(requests()), deadLetters(results()));
  }
}
