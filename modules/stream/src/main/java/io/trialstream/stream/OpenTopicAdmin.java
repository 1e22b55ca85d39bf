package io.trialstream.stream;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.kafka.admin.KafkaAdminClient;
import io.vertx.kafka.admin.ListOffsetsResultInfo;
import io.vertx.kafka.admin.OffsetSpec;
import io.vertx.kafka.admin.TopicDescription;
import io.vertx.kafka.client.common.TopicPartition;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Says which logs the topics of a prefix are, and what they hold. Keeps its connection to the
 * broker, for those who ask often. Thread-safe.
 */
public final class OpenTopicAdmin {

  private final KafkaSettings settings;
  private final KafkaAdminClient client;

  private OpenTopicAdmin(KafkaSettings settings, KafkaAdminClient client) {
    this.settings = settings;
    this.client = client;
  }

  /**
   * Begins to connect.
   *
   * @throws StreamUnavailableException if the settings are of no use
   */
  public static OpenTopicAdmin open(Vertx vertx, KafkaSettings settings) {
    return new OpenTopicAdmin(settings, TopicAdmin.client(vertx, settings));
  }

  /** The topics as they are now. */
  public record Present(StreamIdentity identity, TopicAdmin.Layout layout) {}

  /** What a partition's log holds: from the first offset to the one behind the last. */
  public record LogRange(long begin, long end) {}

  /**
   * The topics as they are now.
   *
   * @return fails with {@link WrongTopicsException} if a topic is missing or the partitions of
   *     those keyed by study differ, and with another {@link StreamUnavailableException} if no
   *     broker answers
   */
  public Future<Present> present() {
    Topics topics = settings.topics();
    return TopicAdmin.describe(client, settings)
        .compose(
            found ->
                client
                    .describeCluster()
                    .map(
                        cluster -> {
                          TopicAdmin.Layout layout = TopicAdmin.layout(topics, found);
                          return new Present(
                              new StreamIdentity(
                                  cluster.getClusterId(),
                                  topics.prefix(),
                                  id(found, topics.requests()),
                                  id(found, topics.results()),
                                  layout.partitions()),
                              layout);
                        }))
        .recover(e -> Future.failedFuture(TopicAdmin.explained(settings, e)));
  }

  private static String id(Map<String, TopicDescription> found, String topic) {
    return Objects.requireNonNull(found.get(topic)).getTopicId().toString();
  }

  /** What the partitions of a topic hold now. */
  public Future<Map<Integer, LogRange>> ranges(String topic, int partitions) {
    return offsets(topic, partitions, OffsetSpec.EARLIEST)
        .compose(
            begins ->
                offsets(topic, partitions, OffsetSpec.LATEST)
                    .map(
                        ends -> {
                          Map<Integer, LogRange> ranges = new TreeMap<>();
                          begins.forEach(
                              (p, begin) ->
                                  ranges.put(p, new LogRange(begin, ends.getOrDefault(p, begin))));
                          return ranges;
                        }))
        .recover(e -> Future.failedFuture(TopicAdmin.explained(settings, e)));
  }

  private Future<Map<Integer, Long>> offsets(String topic, int partitions, OffsetSpec spec) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (int p = 0; p < partitions; p++) {
      asked.put(new TopicPartition(topic, p), spec);
    }
    return client
        .listOffsets(asked)
        .map(
            found -> {
              Map<Integer, Long> offsets = new HashMap<>();
              for (Map.Entry<TopicPartition, ListOffsetsResultInfo> e : found.entrySet()) {
                offsets.put(e.getKey().getPartition(), e.getValue().getOffset());
              }
              return offsets;
            });
  }

  /** Whether any event was ever published under this prefix. */
  public Future<Boolean> hasEvents(int partitions) {
    return offsets(settings.topics().studyEvents(), partitions, OffsetSpec.LATEST)
        .map(ends -> ends.values().stream().anyMatch(end -> end > 0))
        .recover(e -> Future.failedFuture(TopicAdmin.explained(settings, e)));
  }

  public Future<Void> close() {
    return client.close();
  }
}
