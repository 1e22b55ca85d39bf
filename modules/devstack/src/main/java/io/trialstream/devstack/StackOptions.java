package io.trialstream.devstack;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where an embedded stack keeps its data and listens.
 *
 * @param data folder that survives restarts; null for a temporary one, removed at the end
 * @param kafkaPort port wanted; another is taken if it is not free
 * @param postgresPort port wanted; another is taken if it is not free
 * @param security null for a stack that lets everyone on this machine do everything
 */
public record StackOptions(
    @Nullable Path data, int kafkaPort, int postgresPort, @Nullable StackSecurity security) {

  private static final int USUAL_KAFKA_PORT = 9092;
  private static final int USUAL_POSTGRES_PORT = 5432;

  /** The usual ports. */
  public static StackOptions in(@Nullable Path data) {
    return new StackOptions(data, USUAL_KAFKA_PORT, USUAL_POSTGRES_PORT, null);
  }

  /** Temporary data, any ports: for tests, several at once. */
  public static StackOptions temporary() {
    return new StackOptions(null, 0, 0, null);
  }

  /** The same with TLS, passwords and permissions. */
  public StackOptions secured(StackSecurity value) {
    return new StackOptions(data, kafkaPort, postgresPort, value);
  }
}
