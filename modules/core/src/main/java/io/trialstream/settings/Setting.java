package io.trialstream.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A setting: its name, what its value may be, its default, and what it is for. This is the only
 * place where settings are declared; the settings page and {@code trialstream config --all} are
 * made of it. Immutable.
 *
 * @param <T> what its value is
 */
public final class Setting<T> {

  /** Where Kafka is. */
  public static final Setting<String> BOOTSTRAP_SERVERS =
      new Setting<>(
          "bootstrap.servers",
          SettingType.TEXT,
          null,
          "Kafka's addresses, host:port, several separated by commas. Without it, the stack that runs on this machine.");

  /** What the names of topics begin with. */
  public static final Setting<String> TOPIC_PREFIX =
      new Setting<>(
          "topic.prefix",
          SettingType.TEXT,
          "trialstream",
          "What the names of all topics begin with. Each prefix is an installation of its own, with its own schema in the database.");

  /** Where the database is. */
  public static final Setting<String> POSTGRES_URL =
      new Setting<>(
          "postgres.url",
          SettingType.ADDRESS,
          null,
          "The database, postgresql://user@host:port/database?sslmode=… . Samplers and gateways need it, workers do not.");

  /** The database's password. */
  public static final Setting<String> POSTGRES_PASSWORD =
      new Setting<>(
          "postgres.password", SettingType.SECRET, null, "The password of the database's user.");

  /** The file that holds the database's password. */
  public static final Setting<Path> POSTGRES_PASSWORD_FILE =
      new Setting<>(
          "postgres.password.file",
          SettingType.FILE,
          null,
          "A file that holds this password; used in place of postgres.password.");

  /** Where the gateway is. */
  public static final Setting<String> GATEWAY =
      new Setting<>(
          "gateway",
          SettingType.ADDRESS,
          null,
          "The gateway's address, http://host:port. Without it, the stack that runs on this machine.");

  /** The study that commands are about. */
  public static final Setting<String> STUDY =
      new Setting<>(
          "study",
          SettingType.TEXT,
          null,
          "The study that a command is about if it has no --study-name.");

  /** The token that the gateway asks for. */
  public static final Setting<String> TOKEN =
      new Setting<>(
          "token", SettingType.SECRET, null, "The token that commands send to the gateway.");

  /** The file that holds the token. */
  public static final Setting<Path> TOKEN_FILE =
      new Setting<>(
          "token.file",
          SettingType.FILE,
          null,
          "A file that holds this token; used in place of token.");

  /** Who may call the gateway. */
  public static final Setting<Path> TOKENS_FILE =
      new Setting<>(
          "tokens.file",
          SettingType.FILE,
          null,
          "For a gateway: who may call it, a file made with 'trialstream token create'. A gateway that other hosts can reach needs it.");

  /** The gateway's certificate. */
  public static final Setting<Path> TLS_CERT =
      new Setting<>(
          "tls.cert",
          SettingType.FILE,
          null,
          "For a gateway: its certificate with the chain, a PEM file. With tls.key it serves HTTPS.");

  /** The gateway's key. */
  public static final Setting<Path> TLS_KEY =
      new Setting<>(
          "tls.key",
          SettingType.FILE,
          null,
          "For a gateway: the certificate's private key, a PEM file.");

  /** Whether webhooks may go to private addresses. */
  public static final Setting<Boolean> WEBHOOKS_PRIVATE =
      new Setting<>(
          "webhooks.private",
          SettingType.TRUTH,
          "false",
          "For a gateway: whether webhooks may go to addresses that are not public, such as those of its own network.");

  /** The port of a sampler's metrics and health. */
  public static final Setting<Integer> METRICS_PORT =
      new Setting<>(
          "metrics.port",
          SettingType.PORT,
          null,
          "For a sampler: the port of its metrics and health. Without it, a sampler serves none.");

  /** The form of log lines. */
  public static final Setting<String> LOG_FORMAT =
      new Setting<>(
          "log.format",
          SettingType.choice("text", "json", word -> word),
          "text",
          "Whether a log line is text for people, or one JSON object.");

  /** Whether the process traces. */
  public static final Setting<Boolean> TRACING =
      new Setting<>(
          "tracing",
          SettingType.SWITCH,
          "off",
          "Whether this process sends traces, as OpenTelemetry's own variables (OTEL_…) say.");

  /** What all names in the environment begin with. */
  static final String ENVIRONMENT_PREFIX = "TRIALSTREAM_";

  private static final List<Setting<?>> ALL =
      List.of(
          BOOTSTRAP_SERVERS,
          TOPIC_PREFIX,
          POSTGRES_URL,
          POSTGRES_PASSWORD,
          POSTGRES_PASSWORD_FILE,
          GATEWAY,
          STUDY,
          TOKEN,
          TOKEN_FILE,
          TOKENS_FILE,
          TLS_CERT,
          TLS_KEY,
          WEBHOOKS_PRIVATE,
          METRICS_PORT,
          LOG_FORMAT,
          TRACING);

  private final String name;
  private final SettingType<T> type;
  private final @Nullable String defaultText;
  private final String description;

  private Setting(
      String name, SettingType<T> type, @Nullable String defaultText, String description) {
    this.name = name;
    this.type = type;
    this.defaultText = defaultText;
    this.description = description;
  }

  /** All settings but those of Kafka's clients, in the order of the settings page. */
  public static List<Setting<?>> all() {
    return ALL;
  }

  /** The name in a settings file, such as {@code bootstrap.servers}. */
  public String name() {
    return name;
  }

  /** The name in the environment, such as {@code TRIALSTREAM_BOOTSTRAP_SERVERS}. */
  public String environmentName() {
    return ENVIRONMENT_PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  /** What its value may be, in words. */
  public String values() {
    return type.words();
  }

  /** The value where nobody sets another; null if there is none. */
  public @Nullable String defaultText() {
    return defaultText;
  }

  /** What it is for: one or two sentences. */
  public String description() {
    return description;
  }

  /** Whether its value must never be shown. */
  public boolean secret() {
    return type.secret();
  }

  /**
   * The value that a text stands for.
   *
   * @param where the text was found, for the error's sentence
   * @throws IllegalArgumentException if it stands for none
   */
  T read(String text, String where) {
    try {
      return type.reader().apply(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Expected %s as %s, but got \"%s\" (from %s)."
              .formatted(type.words(), name, Secrets.shown(name, text), where),
          e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
