package io.trialstream.bench;

import static io.trialstream.bench.Await.await;

import io.trialstream.server.journal.Database;
import io.trialstream.server.journal.PostgresSettings;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.kafka.LiveConsumer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.kafka.admin.KafkaAdminClient;
import io.vertx.kafka.admin.NewTopic;
import io.vertx.kafka.client.consumer.KafkaReadStream;
import io.vertx.kafka.client.producer.KafkaWriteStream;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The sampler's loop without an engine, for comparison: reads what was asked, stores a row for each
 * with the offset in one transaction, flushed, then publishes an answer and an event. What it takes
 * is what Kafka, PostgreSQL and their clients take.
 */
final class BareLoop {

  private static final Duration POLL = Duration.ofMillis(100);
  private static final byte[] MESSAGE =
      "{\"number\":1,\"attempt\":1,\"lease_ms\":30000,\"params\":[{\"name\":\"x\",\"value\":1.2345678}],\"offered\":[]}"
          .getBytes(StandardCharsets.UTF_8);

  private final KafkaAdminClient admin;
  private final Database database;
  private final String name = "bench_bare_" + UUID.randomUUID().toString().replace("-", "");
  private final String asked;
  private final String answers;
  private final String events;
  private final KafkaReadStream<String, byte[]> consumer;
  private final KafkaWriteStream<String, byte[]> loopProducer;
  private final KafkaWriteStream<String, byte[]> clientProducer;
  private final LiveConsumer answerReader;
  private final Map<String, Promise<Void>> waiting = new ConcurrentHashMap<>();
  private final Thread thread;
  private volatile boolean closed;

  /** Creates topics and a table of its own, and starts to serve. */
  BareLoop(Vertx vertx, KafkaSettings kafka, PostgresSettings postgres)
      throws InterruptedException {
    String prefix = kafka.topics().prefix() + "." + name;
    asked = prefix + ".asked";
    answers = prefix + ".answers";
    events = prefix + ".events";
    Map<String, String> config = new HashMap<>();
    kafka.admin().forEach((key, value) -> config.put(key, value.toString()));
    admin = KafkaAdminClient.create(vertx, config);
    List<NewTopic> topics = new ArrayList<>();
    for (String topic : List.of(asked, answers, events)) {
      topics.add(new NewTopic(topic, 1, (short) 1));
    }
    await(admin.createTopics(topics));
    database = await(Database.open(vertx, postgres, 1));
    await(
        database
            .pool()
            .query(
                "CREATE TABLE %s (id bigserial PRIMARY KEY, data jsonb); CREATE TABLE %s_owner (n bigint); INSERT INTO %s_owner VALUES (0)"
                    .formatted(name, name, name))
            .execute());
    consumer =
        KafkaReadStream.create(
            vertx, kafka.consumer(), new StringDeserializer(), new ByteArrayDeserializer());
    TopicPartition partition = new TopicPartition(asked, 0);
    await(consumer.assign(Set.of(partition)));
    await(consumer.seekToBeginning(Set.of(partition)));
    loopProducer =
        KafkaWriteStream.create(
            vertx, kafka.producer(), new StringSerializer(), new ByteArraySerializer());
    clientProducer =
        KafkaWriteStream.create(
            vertx, kafka.producer(), new StringSerializer(), new ByteArraySerializer());
    answerReader =
        await(
            LiveConsumer.open(
                vertx,
                kafka.consumer(),
                Set.of(new TopicPartition(answers, 0)),
                Duration.ZERO,
                record -> true,
                Runnable::run,
                this::answered));
    thread = Thread.ofVirtual().name("bare-loop").start(this::loop);
  }

  /** Asks once; completes with the answer. */
  Future<Void> ask() {
    String id = UUID.randomUUID().toString();
    Promise<Void> promise = Promise.promise();
    waiting.put(id, promise);
    clientProducer.send(new ProducerRecord<>(asked, 0, id, MESSAGE)).onFailure(promise::tryFail);
    return promise.future();
  }

  private void answered(List<ConsumerRecord<String, byte[]>> records) {
    records.forEach(
        record -> {
          Promise<Void> promise = waiting.remove(record.key());
          if (promise != null) {
            promise.tryComplete();
          }
        });
  }

  private void loop() {
    try {
      while (!closed) {
        List<ConsumerRecord<String, byte[]>> batch = new ArrayList<>();
        await(consumer.poll(POLL)).forEach(batch::add);
        if (!batch.isEmpty()) {
          await(database.pool().withTransaction(c -> store(c, batch)));
          List<Future<?>> sent = new ArrayList<>();
          for (ConsumerRecord<String, byte[]> record : batch) {
            sent.add(loopProducer.send(new ProducerRecord<>(events, 0, record.key(), MESSAGE)));
            sent.add(loopProducer.send(new ProducerRecord<>(answers, 0, record.key(), MESSAGE)));
          }
          await(Future.all(sent));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Future<?> store(SqlConnection c, List<ConsumerRecord<String, byte[]>> batch) {
    String[] rows = new String[batch.size()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new String(batch.get(i).value(), StandardCharsets.UTF_8);
    }
    return c.preparedQuery("UPDATE %s_owner SET n = n + $1 RETURNING n".formatted(name))
        .execute(Tuple.of((long) rows.length))
        .compose(
            v ->
                c.preparedQuery(
                        "INSERT INTO %s (data) SELECT x::jsonb FROM unnest($1::text[]) AS u(x)"
                            .formatted(name))
                    .execute(Tuple.of(rows)));
  }

  /** Removes its topics and its table. */
  void close() throws InterruptedException {
    closed = true;
    thread.join();
    await(answerReader.close());
    await(clientProducer.close());
    await(loopProducer.close());
    await(consumer.close());
    await(admin.deleteTopics(List.of(asked, answers, events)));
    await(admin.close());
    await(database.pool().query("DROP TABLE %s, %s_owner".formatted(name, name)).execute());
    await(database.close());
  }
}
