package io.trialstream.server.kafka;

import io.trialstream.devstack.DevStack;
import io.trialstream.devstack.DevStackExtension;
import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import io.trialstream.server.Stacks;
import io.trialstream.server.port.CommandStream;
import io.trialstream.server.port.CommandStreamContract;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.Records;
import io.trialstream.stream.TopicAdmin;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DevStackExtension.class)
@Tag("stack")
class KafkaCommandStreamTest extends CommandStreamContract {

  private final Vertx vertx = Vertx.vertx();
  private KafkaSettings settings;
  private KafkaCommandStream stream;
  private KafkaProducer<String, byte[]> producer;

  @BeforeEach
  void createTopics(DevStack stack) throws Exception {
    settings = Stacks.kafka(stack, Stacks.freshPrefix());
    Stacks.await(new TopicAdmin(vertx, settings).create(TopicAdmin.Layout.of(2), (short) 1));
    producer =
        new KafkaProducer<>(settings.producer(), new StringSerializer(), new ByteArraySerializer());
  }

  @AfterEach
  void close() throws Exception {
    producer.close();
    Stacks.await(stream.close());
    Stacks.await(vertx.close());
  }

  @Override
  protected CommandStream stream() throws Exception {
    stream =
        Stacks.await(
            KafkaCommandStream.open(
                vertx, settings, TopicAdmin.Layout.of(2), Duration.ofSeconds(6)));
    return stream;
  }

  @Override
  protected void send(Envelope envelope, Command command) throws Exception {
    producer.send(Records.command(settings.topics(), envelope, command)).get();
  }

  @Override
  protected void trimResults(int partition, long begin) throws Exception {
    try (Admin admin = Admin.create(settings.admin())) {
      TopicPartition p = new TopicPartition(settings.topics().results(), partition);
      admin.deleteRecords(Map.of(p, RecordsToDelete.beforeOffset(begin))).all().get();
    }
  }

  @Override
  protected void makeTopicsAgain() throws Exception {
    Stacks.makeTopicsAgain(vertx, settings, TopicAdmin.Layout.of(2));
  }

  @Override
  protected void sendMisplaced(Envelope envelope, Command command) throws Exception {
    ProducerRecord<String, byte[]> right = Records.command(settings.topics(), envelope, command);
    int partition = 1 - Records.partition(envelope.study(), 2);
    producer
        .send(
            new ProducerRecord<>(
                right.topic(),
                partition,
                right.timestamp(),
                right.key(),
                right.value(),
                right.headers()))
        .get();
  }
}
