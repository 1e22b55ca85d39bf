package io.trialstream.cli;

import io.trialstream.server.journal.PostgresSettings;
import io.trialstream.settings.Setting;
import io.trialstream.settings.Settings;
import io.trialstream.stream.KafkaSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say where things are; before environment, settings file and running stack. */
public final class Connection {

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "ADDRESS",
      description = "Kafka's address, host:port.")
  public @Nullable String bootstrapServers;

  @Option(
      names = "--topic-prefix",
      paramLabel = "PREFIX",
      description = "Prefix of the topics (default: trialstream).")
  @Nullable String topicPrefix;

  @Option(
      names = "--postgres-url",
      paramLabel = "URL",
      description =
          "postgresql://user@host:port/database; the password is in TRIALSTREAM_POSTGRES_PASSWORD,"
              + " or in a file (…_PASSWORD_FILE).")
  @Nullable String postgresUrl;

  @Option(
      names = "--gateway",
      paramLabel = "URL",
      description = "The gateway's address, http://host:port.")
  @Nullable String gateway;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "File with its token; or that is in TRIALSTREAM_TOKEN.")
  @Nullable String tokenFile;

  Settings settings() {
    return Settings.load()
        .with(Setting.BOOTSTRAP_SERVERS, bootstrapServers)
        .with(Setting.TOPIC_PREFIX, topicPrefix)
        .with(Setting.POSTGRES_URL, postgresUrl)
        .with(Setting.GATEWAY, gateway)
        .with(Setting.TOKEN_FILE, tokenFile);
  }

  public KafkaSettings kafka() {
    return KafkaSettings.of(settings());
  }

  public PostgresSettings postgres() {
    Settings settings = settings();
    return PostgresSettings.of(
        settings.require(Setting.POSTGRES_URL, "the database"),
        settings.secret(Setting.POSTGRES_PASSWORD_FILE, Setting.POSTGRES_PASSWORD).orElse(""),
        settings.get(Setting.TOPIC_PREFIX).orElseThrow());
  }

  GatewayClient gatewayClient() {
    Settings settings = settings();
    return new GatewayClient(
        gatewayAddress(), settings.secret(Setting.TOKEN_FILE, Setting.TOKEN).orElse(null));
  }

  public String gatewayAddress() {
    return settings().require(Setting.GATEWAY, "the gateway");
  }
}
