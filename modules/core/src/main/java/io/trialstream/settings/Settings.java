package io.trialstream.settings;

import io.trialstream.names.NearestName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings in force: from options of the command line, then environment variables ({@code
 * TRIALSTREAM_BOOTSTRAP_SERVERS}), then a properties file ({@code bootstrap.servers=…}), then the
 * stack that runs on this machine, then the defaults. The file is {@code TRIALSTREAM_CONFIG}, or
 * {@code trialstream/trialstream.properties} in {@code XDG_CONFIG_HOME}, or in {@code ~/.config}.
 *
 * <p>A name that no {@link Setting} has is an error, and so is a value of another type. Names that
 * begin with {@code kafka.} are properties of Kafka's clients. Immutable.
 */
public final class Settings {

  /** A text, and where it was found. */
  private record Value(String text, String where) {}

  private static final String HERE = "the stack that runs on this machine";

  private static final String COMMAND_LINE = "the command line";

  private final Map<String, Value> values;

  private Settings(Map<String, Value> values) {
    this.values = Map.copyOf(values);
  }

  /**
   * Reads all of them.
   *
   * @throws IllegalArgumentException if there is no such setting, or a value is not what it should
   *     be, or the properties file that someone named cannot be read
   */
  public static Settings load() {
    return of(System.getenv(), Path.of(System.getProperty("user.home")), RunningStack.find());
  }

  /**
   * The same of another process.
   *
   * @param environment its environment variables
   * @param home its user's folder
   * @param stack what runs on its machine
   */
  public static Settings of(
      Map<String, String> environment, Path home, Optional<RunningStack> stack) {
    Map<String, Value> values = new HashMap<>();
    stack.ifPresent(
        running -> {
          values.put(Setting.BOOTSTRAP_SERVERS.name(), new Value(running.bootstrapServers(), HERE));
          values.put(Setting.TOPIC_PREFIX.name(), new Value(running.topicPrefix(), HERE));
          values.put(Setting.POSTGRES_URL.name(), new Value(running.postgres(), HERE));
          values.put(Setting.POSTGRES_PASSWORD.name(), new Value(running.postgresPassword(), HERE));
          values.put(Setting.GATEWAY.name(), new Value(running.gateway(), HERE));
        });
    values.putAll(ofFile(environment, home));
    environment.forEach(
        (variable, text) -> {
          if (variable.startsWith(Setting.ENVIRONMENT_PREFIX)
              && !EnvironmentVariables.isNoSetting(variable, text)) {
            String name =
                variable
                    .substring(Setting.ENVIRONMENT_PREFIX.length())
                    .toLowerCase(Locale.ROOT)
                    .replace('_', '.');
            values.put(name, checked(name, text, variable, "the environment"));
          }
        });
    return new Settings(values);
  }

  private static Map<String, Value> ofFile(Map<String, String> environment, Path home) {
    String named = environment.get("TRIALSTREAM_CONFIG");
    Path file = named == null ? usualFile(environment, home) : Path.of(named);
    if (named == null && !Files.exists(file)) {
      return Map.of();
    }
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(file)) {
      properties.load(in);
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException("The settings file %s cannot be read.".formatted(file), e);
    }
    Map<String, Value> values = new HashMap<>();
    properties.stringPropertyNames().stream()
        .sorted()
        .forEach(
            name ->
                values.put(
                    name, checked(name, properties.getProperty(name), name, "the file " + file)));
    return values;
  }

  private static Path usualFile(Map<String, String> environment, Path home) {
    String base = environment.getOrDefault("XDG_CONFIG_HOME", "");
    return (base.isBlank() ? home.resolve(".config") : Path.of(base))
        .resolve("trialstream")
        .resolve("trialstream.properties");
  }

  /**
   * A value that its setting takes.
   *
   * @param written the name as somebody wrote it
   */
  private static Value checked(String name, String text, String written, String where) {
    if (name.startsWith(KafkaNames.PREFIX)) {
      KafkaNames.meant(name)
          .ifPresent(
              meant -> {
                throw unknown(written, where, Optional.of(as(written, meant)));
              });
      return new Value(text, where);
    }
    Setting<?> setting = named(name);
    if (setting == null) {
      List<String> known = Setting.all().stream().map(Setting::name).toList();
      throw unknown(written, where, NearestName.like(name, known).map(meant -> as(written, meant)));
    }
    if (!text.isBlank()) { // an empty variable says nothing
      setting.read(text, where);
    }
    return new Value(text, where);
  }

  private static IllegalArgumentException unknown(
      String written, String where, Optional<String> meant) {
    return new IllegalArgumentException(
        "There is no setting %s (from %s).%s 'trialstream config --all' and docs/reference/settings.md list all settings."
            .formatted(
                written, where, meant.map(name -> " Did you mean %s?".formatted(name)).orElse("")));
  }

  /** A name in the form in which another was written. */
  private static String as(String written, String name) {
    return written.startsWith(Setting.ENVIRONMENT_PREFIX)
        ? Setting.ENVIRONMENT_PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_')
        : name;
  }

  private static @Nullable Setting<?> named(String name) {
    return Setting.all().stream().filter(s -> s.name().equals(name)).findFirst().orElse(null);
  }

  /** The same with a value of the command line in place of any other; null changes nothing. */
  public Settings with(Setting<?> setting, @Nullable String text) {
    if (text == null || text.isBlank()) {
      return this;
    }
    setting.read(text, COMMAND_LINE);
    Map<String, Value> all = new HashMap<>(values);
    all.put(setting.name(), new Value(text, COMMAND_LINE));
    return new Settings(all);
  }

  /** The value that somebody set, or else the default; empty if there is neither. */
  public <T> Optional<T> get(Setting<T> setting) {
    Value set = values.get(setting.name());
    if (set != null && !set.text.isBlank()) {
      return Optional.of(setting.read(set.text, set.where));
    }
    return Optional.ofNullable(setting.defaultText()).map(text -> setting.read(text, "default"));
  }

  /**
   * The value of a setting that says where a part of the stack is.
   *
   * @param what the part, for example "the gateway"
   * @throws IllegalArgumentException if nobody set it; the message says what to do
   */
  public <T> T require(Setting<T> setting, String what) {
    return get(setting)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No stack of yours runs on this machine (%s names none), and nothing says where %s is. Start a stack with 'trialstream up', or name %s: with %s, with the environment variable %s, or with %s=… in the settings file."
                        .formatted(
                            RunningStack.file(),
                            what,
                            what,
                            "--" + setting.name().replace('.', '-'),
                            setting.environmentName(),
                            setting.name())));
  }

  /**
   * A secret: the content of the file that one setting names, without white space at its ends, or
   * else the value of the other setting.
   *
   * @throws IllegalArgumentException if the file cannot be read
   */
  public Optional<String> secret(Setting<Path> file, Setting<String> setting) {
    Optional<Path> path = get(file);
    if (path.isEmpty()) {
      return get(setting);
    }
    try {
      return Optional.of(Files.readString(path.get()).strip());
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The file %s, which %s names, cannot be read.".formatted(path.get(), file), e);
    }
  }

  /** The properties of Kafka's clients that settings named {@code kafka.*} set, by name. */
  public Map<String, String> kafkaProperties() {
    Map<String, String> properties = new HashMap<>();
    values.forEach(
        (name, value) -> {
          if (name.startsWith(KafkaNames.PREFIX)) {
            properties.put(name.substring(KafkaNames.PREFIX.length()), value.text);
          }
        });
    return properties;
  }

  /** All that is set, by name; secrets are hidden. */
  public Map<String, String> shown() {
    Map<String, String> shown = new TreeMap<>();
    values.forEach((name, value) -> shown.put(name, Secrets.shown(name, value.text)));
    return shown;
  }

  /**
   * Every setting by its name, with the value in force, where that comes from, and what it is for;
   * secrets are hidden.
   */
  public Map<String, Shown> all() {
    Map<String, Shown> all = new LinkedHashMap<>();
    for (Setting<?> setting : Setting.all()) {
      Value value = values.get(setting.name());
      String text = value == null ? setting.defaultText() : value.text;
      all.put(
          setting.name(),
          new Shown(
              text == null ? "" : Secrets.shown(setting.name(), text),
              value != null ? value.where : text == null ? "not set" : "default",
              setting.description()));
    }
    values.entrySet().stream()
        .filter(e -> e.getKey().startsWith(KafkaNames.PREFIX))
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            e ->
                all.put(
                    e.getKey(),
                    new Shown(
                        Secrets.shown(e.getKey(), e.getValue().text),
                        e.getValue().where,
                        "A property of Kafka's clients.")));
    return all;
  }

  /**
   * A setting as people see it.
   *
   * @param value in force; empty if there is none
   * @param origin where it comes from
   */
  public record Shown(String value, String origin, String description) {}

  @Override
  public String toString() {
    return shown().entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue())
        .collect(Collectors.joining(" "));
  }
}
