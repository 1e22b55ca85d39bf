package io.trialstream.bench.chaos;

import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends what no well-behaved client sends, and remembers what must end among the dead letters. */
final class Poison implements AutoCloseable {

  private static final int OVERSIZED = 300 * 1024;

  private final Topics topics;
  private final KafkaProducer<String, byte[]> producer;

  /** Ids of the messages that cannot be read or applied. */
  final List<String> deadly = new ArrayList<>();

  Poison(KafkaSettings settings) {
    topics = settings.topics();
    Map<String, Object> config = new HashMap<>(settings.client());
    config.put("max.request.size", "2000000");
    producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
  }

  /** Sends one of each kind; returns when. */
  long send(Random random) {
    String study = List.of("alpha-0", "beta-0", "gamma-0").get(random.nextInt(3));
    // What cannot be read or applied.
    deadly(topics.requests(), study, "io.trialstream.RequestTrial.v1", "{broken", 0);
    deadly(topics.requests(), study, "io.trialstream.RequestTrial.v99", "{\"count\":1}", 0);
    deadly(topics.requests(), study, "io.trialstream.RequestTrial.v1", "{\"count\":1}", 999);
    deadly(topics.requests(), study, "io.trialstream.TrialFinished.v1", "{}", 0);
    deadly(topics.results(), study, "io.trialstream.ExpireLease.v1", "{\"number\":0}", 0);
    deadly(
        topics.results(),
        study,
        "io.trialstream.Heartbeat.v1",
        "{\"number\":0,\"attempt\":1,\"padding\":\"" + "x".repeat(OVERSIZED) + "\"}",
        0);
    deadly(
        topics.requests(), "n".repeat(256), "io.trialstream.RequestTrial.v1", "{\"count\":1}", 0);
    deadly(topics.requests(), study, "io.trialstream.RequestTrial.v1", "{\"count\":5000}", 0);
    // What is strange, and is answered as anything else is.
    fine(topics.requests(), "n".repeat(255), "io.trialstream.RequestTrial.v1", "{\"count\":1}");
    fine(
        topics.requests(),
        study,
        "io.trialstream.SetStudyAttributes.v1",
        "{\"userAttrs\":{\"a\\u0000b\":\"c\\u0000d\",\"e\":\"\\ud800\"}}");
    fine(
        topics.results(),
        study,
        "io.trialstream.FinishTrial.v1",
        "{\"number\":0,\"attempt\":1,\"state\":\"COMPLETE\",\"values\":[\"Infinity\"],\"asked\":null,\"userAttrs\":{}}");
    fine(
        topics.results(),
        study,
        "io.trialstream.FinishTrial.v1",
        "{\"number\":99999,\"attempt\":1,\"state\":\"COMPLETE\",\"values\":[\"-Infinity\"],\"asked\":null,\"userAttrs\":{},\"from_a_later_version\":1}");
    // As an older version wrote it: without what has been added since.
    fine(
        topics.results(),
        study,
        "io.trialstream.FinishTrial.v1",
        "{\"number\":99998,\"attempt\":1,\"state\":\"FAIL\"}");
    return System.currentTimeMillis();
  }

  private void deadly(String topic, String study, String type, String body, int lane) {
    deadly.add(send(topic, study, type, body, lane));
  }

  private void fine(String topic, String study, String type, String body) {
    send(topic, study, type, body, 0);
  }

  private String send(String topic, String study, String type, String body, int lane) {
    String id = UUID.randomUUID().toString();
    var record = new ProducerRecord<>(topic, study, body.getBytes(StandardCharsets.UTF_8));
    Map.of(
            "ce_specversion",
            "1.0",
            "ce_id",
            id,
            "ce_type",
            type,
            "ce_source",
            "vandal",
            "ce_time",
            Instant.now().toString(),
            "ce_lane",
            Integer.toString(lane),
            "content-type",
            "application/json")
        .forEach((k, v) -> record.headers().add(k, v.getBytes(StandardCharsets.UTF_8)));
    try {
      producer.send(record).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return id;
  }

  @Override
  public void close() {
    producer.close();
  }
}
