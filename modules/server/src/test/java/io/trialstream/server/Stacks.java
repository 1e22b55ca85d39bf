package io.trialstream.server;

import io.trialstream.devstack.DevStack;
import io.trialstream.devstack.PostgresAddress;
import io.trialstream.server.journal.PostgresSettings;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.TopicAdmin;
import io.trialstream.stream.Topics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;

/** Settings that keep a test apart from others on the same stack. */
public final class Stacks {

  private Stacks() {}

  public static String freshPrefix() {
    return "t" + UUID.randomUUID().toString().substring(0, 8);
  }

  public static KafkaSettings kafka(DevStack stack, String prefix) {
    return new KafkaSettings(stack.bootstrapServers(), new Topics(prefix), Map.of());
  }

  public static PostgresSettings postgres(DevStack stack, String prefix) {
    PostgresAddress a = stack.postgres();
    return new PostgresSettings(a.host(), a.port(), a.database(), a.user(), a.password(), prefix);
  }

  /** Deletes the command topics, and creates them again as soon as they are gone. */
  public static void makeTopicsAgain(Vertx vertx, KafkaSettings settings, TopicAdmin.Layout layout)
      throws Exception {
    List<String> names = List.of(settings.topics().requests(), settings.topics().results());
    try (Admin admin = Admin.create(settings.admin())) {
      admin.deleteTopics(names).all().get();
    }
    createUntilThere(vertx, settings, layout);
  }

  /** Creates the topics as soon as those of before are gone. */
  public static void createUntilThere(Vertx vertx, KafkaSettings settings, TopicAdmin.Layout layout)
      throws Exception {
    List<String> names = settings.topics().main();
    TopicAdmin topics = new TopicAdmin(vertx, settings);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (System.nanoTime() < end) {
      try {
        await(topics.create(layout, (short) 1));
        if (await(topics.list()).keySet().containsAll(names)) {
          return;
        }
      } catch (ExecutionException e) { // the broker is still deleting
        Thread.onSpinWait();
      }
    }
    throw new AssertionError("The topics were not created again.");
  }

  public static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
