package io.trialstream.cli;

import io.trialstream.server.journal.PostgresSettings;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say where things are; before environment, settings file and running stack. */
final class Connection {

  private static final String USUAL_GATEWAY = "http://127.0.0.1:8080";
  private static final String USUAL_POSTGRES = "postgresql://postgres@localhost:5432/postgres";

  @Option(names = "--bootstrap-servers", description = "Kafka's address, host:port.")
  @Nullable String bootstrapServers;

  @Option(names = "--topic-prefix", description = "Prefix of the topics (default: trialstream).")
  @Nullable String topicPrefix;

  @Option(
      names = "--postgres-url",
      description =
          "postgresql://user@host:port/database; the password is in TRIALSTREAM_POSTGRES_PASSWORD or the file that TRIALSTREAM_POSTGRES_PASSWORD_FILE names.")
  @Nullable String postgresUrl;

  @Option(names = "--gateway", description = "The gateway's address, http://host:port.")
  @Nullable String gateway;

  @Option(
      names = "--token-file",
      description = "File with the token for the gateway; or the token is in TRIALSTREAM_TOKEN.")
  @Nullable String tokenFile;

  Settings settings() {
    return Settings.load()
        .with(Settings.BOOTSTRAP_SERVERS, bootstrapServers)
        .with(Settings.TOPIC_PREFIX, topicPrefix)
        .with(Settings.POSTGRES_URL, postgresUrl)
        .with(Settings.GATEWAY, gateway)
        .with(Settings.TOKEN + ".file", tokenFile);
  }

  KafkaSettings kafka() {
    return settings().kafka();
  }

  PostgresSettings postgres() {
    Settings settings = settings();
    return PostgresSettings.of(
        settings.get(Settings.POSTGRES_URL).orElse(USUAL_POSTGRES),
        secret(settings, Settings.POSTGRES_PASSWORD),
        settings.kafka().topics().prefix());
  }

  /** A secret from the file that {@code NAME.file} names, or else the setting itself. */
  private static String secret(Settings settings, String name) {
    String file = settings.get(name + ".file").orElse("");
    if (file.isEmpty()) {
      return settings.get(name).orElse("");
    }
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      throw new IllegalArgumentException("The file " + file + " cannot be read.", e);
    }
  }

  GatewayClient gatewayClient() {
    Settings settings = settings();
    String token = secret(settings, Settings.TOKEN);
    return new GatewayClient(gatewayAddress(), token.isEmpty() ? null : token);
  }

  String gatewayAddress() {
    return settings().get(Settings.GATEWAY).orElse(USUAL_GATEWAY);
  }
}
