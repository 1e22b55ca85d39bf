package io.trialstream.stream;

import io.trialstream.stream.kafka.KafkaClients;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.kafka.admin.KafkaAdminClient;
import io.vertx.kafka.admin.NewTopic;
import io.vertx.kafka.admin.TopicDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates, lists and checks topics. Thread-safe. */
public final class TopicAdmin {

  private static final String DAY_MILLIS = "86400000";
  private static final String WEEK_MILLIS = "604800000";
  private static final String MONTH_MILLIS = "2592000000";

  private final Vertx vertx;
  private final KafkaSettings settings;

  public TopicAdmin(Vertx vertx, KafkaSettings settings) {
    this.vertx = vertx;
    this.settings = settings;
  }

  /**
   * How the topics are divided.
   *
   * @param partitions of those that are keyed by study, all the same
   * @param lanes partitions of the one that carries answers; each process reads one of them, so
   *     that with few of them each reads many answers to others
   */
  public record Layout(int partitions, int lanes) {

    /** The usual number of lanes. */
    public static Layout of(int partitions) {
      return new Layout(partitions, 4 * partitions);
    }

    /** How many partitions one of our topics has. */
    public int partitionsOf(Topics topics, String name) {
      return topics.deadLetters().contains(name)
          ? 1
          : name.equals(topics.suggestions()) ? lanes : partitions;
    }
  }

  /**
   * How the topics are divided.
   *
   * @return fails with {@link StreamUnavailableException} if no broker answers, a topic is missing
   *     or the partitions of those keyed by study differ; the message says what to do
   */
  public Future<Layout> layout() {
    return withClient(
        client -> describe(client, settings).map(found -> layout(settings.topics(), found)));
  }

  /** Our main topics by name; fails with {@link WrongTopicsException} if one is missing. */
  static Future<Map<String, TopicDescription>> describe(
      KafkaAdminClient client, KafkaSettings settings) {
    Topics topics = settings.topics();
    return client
        .listTopics()
        .compose(
            present -> {
              List<String> missing =
                  topics.main().stream().filter(t -> !present.contains(t)).toList();
              return missing.isEmpty()
                  ? client.describeTopics(topics.main())
                  : Future.failedFuture(missing(settings, missing));
            });
  }

  private static WrongTopicsException missing(KafkaSettings settings, List<String> names) {
    return new WrongTopicsException(
        "Kafka at %s has no topic %s. Create the topics with: trialstream topics create"
            .formatted(settings.bootstrapServers(), String.join(", ", names)));
  }

  static Layout layout(Topics topics, Map<String, TopicDescription> descriptions) {
    TreeMap<String, Integer> counts = new TreeMap<>();
    descriptions.forEach((name, d) -> counts.put(name, d.getPartitions().size()));
    int lanes = Objects.requireNonNull(counts.remove(topics.suggestions()));
    Set<Integer> different = Set.copyOf(counts.values());
    if (different.size() != 1) {
      throw new WrongTopicsException(
          "Expected topics with equally many partitions, but found %s. Partitions cannot be added: the studies would move to others. Delete the topics of this prefix, create them again with the number of before (trialstream topics create --partitions N), and then run: trialstream database rebase"
              .formatted(counts));
    }
    return new Layout(different.iterator().next(), lanes);
  }

  /**
   * Creates the topics that are missing.
   *
   * @return the names of those that were created
   */
  public Future<List<String>> create(Layout layout, short replication) {
    Topics topics = settings.topics();
    return withClient(
        client ->
            client
                .listTopics()
                .compose(
                    present -> {
                      List<String> wanted = new ArrayList<>(topics.main());
                      wanted.addAll(topics.deadLetters());
                      List<NewTopic> missing = new ArrayList<>();
                      for (String name : wanted) {
                        if (!present.contains(name)) {
                          missing.add(topic(name, layout.partitionsOf(topics, name), replication));
                        }
                      }
                      List<String> names = missing.stream().map(NewTopic::getName).toList();
                      return missing.isEmpty()
                          ? Future.succeededFuture(names)
                          : client.createTopics(missing).map(v -> names);
                    }));
  }

  private NewTopic topic(String name, int partitions, short replication) {
    NewTopic topic = new NewTopic(name, partitions, replication);
    topic.setConfig(config(settings.topics(), name));
    return topic;
  }

  /** What a topic is created with, for those who create topics in another way. */
  public static Map<String, String> config(Topics topics, String name) {
    boolean lanes = name.equals(topics.suggestions());
    boolean journal = name.equals(topics.studyEvents());
    return Map.of(
        "retention.ms",
        lanes ? DAY_MILLIS : journal ? MONTH_MILLIS : WEEK_MILLIS,
        "message.timestamp.after.max.ms", // a sender's clock may be far off; it is told so
        Long.toString(Long.MAX_VALUE),
        "max.message.bytes",
        Integer.toString(KafkaSettings.MAX_MESSAGE_BYTES));
  }

  /** Partitions by name, of those of our topics that are there. */
  public Future<Map<String, Integer>> list() {
    List<String> ours = new ArrayList<>(settings.topics().main());
    ours.addAll(settings.topics().deadLetters());
    return withClient(
        client ->
            client
                .listTopics()
                .compose(
                    present ->
                        client.describeTopics(ours.stream().filter(present::contains).toList()))
                .map(
                    descriptions -> {
                      Map<String, Integer> counts = new TreeMap<>();
                      descriptions.forEach((n, d) -> counts.put(n, d.getPartitions().size()));
                      return counts;
                    }));
  }

  private <T> Future<T> withClient(Function<KafkaAdminClient, Future<T>> use) {
    KafkaAdminClient client;
    try {
      client = client(vertx, settings);
    } catch (StreamUnavailableException e) {
      return Future.failedFuture(e);
    }
    return use.apply(client)
        .recover(e -> Future.failedFuture(explained(settings, e)))
        .eventually(() -> client.close());
  }

  static KafkaAdminClient client(Vertx vertx, KafkaSettings settings) {
    try {
      return KafkaClients.admin(vertx, settings.admin());
    } catch (RuntimeException e) {
      throw explained(settings, e);
    }
  }

  static StreamUnavailableException explained(KafkaSettings settings, Throwable cause) {
    if (cause instanceof StreamUnavailableException e) {
      return e;
    }
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof UnknownTopicOrPartitionException) {
      return missing(settings, List.of(settings.topics().prefix() + ".*"));
    }
    return new StreamUnavailableException(
        "No Kafka broker answers at %s (%s). Start one, or give its address with --bootstrap-servers."
            .formatted(settings.bootstrapServers(), root.getMessage()),
        cause);
  }
}
