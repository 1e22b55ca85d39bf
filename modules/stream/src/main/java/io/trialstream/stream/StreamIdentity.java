package io.trialstream.stream;

import java.util.Optional;

/**
 * Which logs the command topics of a prefix are. Offsets have a meaning in these logs only: a topic
 * that was deleted and created again has another id, and another cluster has other topics.
 *
 * @param clusterId the Kafka cluster's id
 * @param prefix of the topics' names
 * @param requestsId id of the topic that carries requests
 * @param resultsId id of the topic that carries results
 * @param partitions of each topic that is keyed by study
 */
public record StreamIdentity(
    String clusterId, String prefix, String requestsId, String resultsId, int partitions) {

  /**
   * What makes another stream than this one, in words; empty if it is the same.
   *
   * @param now the stream that is there now
   */
  public Optional<String> difference(StreamIdentity now) {
    Topics topics = new Topics(now.prefix);
    if (!prefix.equals(now.prefix)) {
      return Optional.of(
          "The database belongs to the topic prefix \"%s\", but this is the prefix \"%s\"."
              .formatted(prefix, now.prefix));
    }
    if (!clusterId.equals(now.clusterId)) {
      return Optional.of(
          "The database belongs to the Kafka cluster with the id %s, but this is the cluster %s: it is another one, or its data was lost."
              .formatted(clusterId, now.clusterId));
    }
    if (partitions != now.partitions) {
      return Optional.of(
          "The database was made for %s partitions, but the topics now have %s. The studies would move to other partitions. Delete the topics of this prefix, and create them again (trialstream topics create --partitions %s)."
              .formatted(partitions, now.partitions, partitions));
    }
    if (!requestsId.equals(now.requestsId)) {
      return Optional.of(madeAgain(topics.requests(), requestsId, now.requestsId));
    }
    if (!resultsId.equals(now.resultsId)) {
      return Optional.of(madeAgain(topics.results(), resultsId, now.resultsId));
    }
    return Optional.empty();
  }

  private static String madeAgain(String topic, String before, String now) {
    return "The topic %s was deleted and created again (its id was %s, and is now %s)."
        .formatted(topic, before, now);
  }
}
