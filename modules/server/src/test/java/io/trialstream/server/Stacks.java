package io.trialstream.server;

import io.trialstream.devstack.DevStack;
import io.trialstream.devstack.PostgresAddress;
import io.trialstream.server.journal.PostgresSettings;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.Topics;
import io.vertx.core.Future;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

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

  public static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
