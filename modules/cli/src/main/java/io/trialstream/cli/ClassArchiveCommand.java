package io.trialstream.cli;

import io.trialstream.server.SamplerVerticle;
import io.trialstream.server.journal.PostgresSettings;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.study.StudySpec;
import io.trialstream.wire.Wire;
import io.trialstream.worker.WorkerOptions;
import io.vertx.core.Future;
import io.vertx.kafka.admin.KafkaAdminClient;
import io.vertx.kafka.client.consumer.KafkaReadStream;
import io.vertx.kafka.client.producer.KafkaWriteStream;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import picocli.CommandLine.Command;

/**
 * Loads what most commands load, and connects to nothing. The launcher runs it once, to keep the
 * classes in an archive (class data sharing): other commands start in half the time then.
 */
@Command(
    name = "class-archive",
    hidden = true,
    description = "Loads the classes that most commands need; the launcher archives them.",
    mixinStandardHelpOptions = true)
final class ClassArchiveCommand implements Callable<Integer> {

  private static final KafkaSettings NOWHERE = KafkaSettings.of("127.0.0.1:1");

  @Override
  public Integer call() {
    try (Verticles verticles = new Verticles()) {
      var vertx = verticles.vertx();
      Map<String, String> admin = new HashMap<>();
      NOWHERE.admin().forEach((name, value) -> admin.put(name, value.toString()));
      Map<String, Object> consumer = NOWHERE.consumer();
      consumer.put("group.id", "class-archive");
      Verticles.await(
          Future.all(
              KafkaAdminClient.create(vertx, admin).close(),
              KafkaWriteStream.create(
                      vertx, NOWHERE.producer(), new StringSerializer(), new ByteArraySerializer())
                  .close(),
              KafkaReadStream.create(
                      vertx, consumer, new StringDeserializer(), new ByteArrayDeserializer())
                  .close(),
              PgBuilder.pool().connectingTo(new PgConnectOptions()).using(vertx).build().close()));
      Verticles.await(
          vertx.createHttpServer().requestHandler(r -> r.response().end()).listen(0, "127.0.0.1"));
      Wire.text(StudySpec.builder().build());
      WorkerOptions.of("class-archive");
      new SamplerVerticle(NOWHERE, new PostgresSettings("127.0.0.1", 1, "x", "x", "x", "x"));
    }
    return 0;
  }
}
