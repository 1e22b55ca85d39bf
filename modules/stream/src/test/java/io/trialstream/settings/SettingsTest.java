package io.trialstream.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.trialstream.stream.KafkaSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  @TempDir Path home;

  private final Map<String, String> environment = new HashMap<>();

  private Settings read() {
    return Settings.of(environment, home, Optional.empty());
  }

  private void file(String lines) throws IOException {
    Path file = home.resolve(".config/trialstream/trialstream.properties");
    Files.createDirectories(file.getParent());
    Files.writeString(file, lines);
  }

  @Test
  void the_command_line_comes_before_environment_file_stack_and_default() throws IOException {
    RunningStack stack =
        new RunningStack(1, "http://stack:1", "stack:2", "stack", "postgresql://stack/x", "p");
    file("gateway=http://file:1\nbootstrap.servers=file:2\n");
    environment.put("TRIALSTREAM_GATEWAY", "http://environment:1");

    Settings settings = Settings.of(environment, home, Optional.of(stack));

    assertThat(settings.with(Setting.GATEWAY, "http://option:1").get(Setting.GATEWAY))
        .contains("http://option:1");
    assertThat(settings.get(Setting.GATEWAY)).contains("http://environment:1");
    assertThat(settings.get(Setting.BOOTSTRAP_SERVERS)).contains("file:2");
    assertThat(settings.get(Setting.TOPIC_PREFIX)).contains("stack");
    assertThat(settings.get(Setting.LOG_FORMAT)).contains("text");
    assertThat(settings.all().get("gateway").origin()).isEqualTo("the environment");
    assertThat(settings.all().get("log.format").origin()).isEqualTo("default");
  }

  @Test
  void each_setting_is_read_from_its_variable() {
    assertThat(Setting.all())
        .noneMatch(
            setting -> EnvironmentVariables.isNoSetting(setting.environmentName(), "anything"));
    environment.put("TRIALSTREAM_STUDY", "training");
    assertThat(read().get(Setting.STUDY)).contains("training");
  }

  @Test
  void an_empty_variable_sets_nothing() {
    environment.put("TRIALSTREAM_LOG_FORMAT", "");
    environment.put("TRIALSTREAM_METRICS_PORT", "");

    assertThat(read().get(Setting.LOG_FORMAT)).contains("text");
    assertThat(read().get(Setting.METRICS_PORT)).isEmpty();
  }

  @Test
  void the_file_is_found_where_the_desktop_keeps_such_files() throws IOException {
    Path config = home.resolve("elsewhere");
    Files.createDirectories(config.resolve("trialstream"));
    Files.writeString(config.resolve("trialstream/trialstream.properties"), "topic.prefix=mine");
    environment.put("XDG_CONFIG_HOME", config.toString());

    assertThat(read().get(Setting.TOPIC_PREFIX)).contains("mine");
  }

  @ParameterizedTest
  @CsvSource({
    "TRIALSTREAM_BOOTSRAP_SERVERS, TRIALSTREAM_BOOTSTRAP_SERVERS",
    "TRIALSTREAM_BOOTSTRAPSERVERS, TRIALSTREAM_BOOTSTRAP_SERVERS",
    "TRIALSTREAM_LOGFORMAT, TRIALSTREAM_LOG_FORMAT",
    "TRIALSTREAM_POSTGRES_PASWORD, TRIALSTREAM_POSTGRES_PASSWORD",
    "TRIALSTREAM_KAFKA_SECURITY_PROTOCL, TRIALSTREAM_KAFKA_SECURITY_PROTOCOL",
    "TRIALSTREAM_KAFKA_SASL_MECHANISMS, TRIALSTREAM_KAFKA_SASL_MECHANISM"
  })
  void a_misspelt_variable_is_refused_with_the_name_that_was_meant(String wrong, String right) {
    environment.put(wrong, "s3cr3t");

    assertThatIllegalArgumentException()
        .isThrownBy(this::read)
        .withMessageContaining("There is no setting %s (from the environment).", wrong)
        .withMessageContaining("Did you mean %s?", right)
        .withMessageNotContaining("s3cr3t");
  }

  @Test
  void a_misspelt_line_of_the_file_is_refused_with_the_file() throws IOException {
    file("gatway=http://x:1");

    assertThatIllegalArgumentException()
        .isThrownBy(this::read)
        .withMessageContaining("There is no setting gatway (from the file " + home)
        .withMessageContaining("Did you mean gateway?");
  }

  @Test
  void a_name_that_is_like_no_other_is_refused_without_a_guess() {
    environment.put("TRIALSTREAM_COLOUR", "blue");

    assertThatIllegalArgumentException()
        .isThrownBy(this::read)
        .withMessageContaining("There is no setting TRIALSTREAM_COLOUR")
        .withMessageNotContaining("Did you mean");
  }

  @ParameterizedTest
  @CsvSource({
    "TRIALSTREAM_METRICS_PORT, 70000, a port number from 1 to 65535",
    "TRIALSTREAM_METRICS_PORT, http, a port number from 1 to 65535",
    "TRIALSTREAM_LOG_FORMAT, xml, text or json",
    "TRIALSTREAM_TRACING, yes, on or off",
    "TRIALSTREAM_WEBHOOKS_PRIVATE, yes, true or false"
  })
  void a_value_of_another_type_is_refused(String name, String value, String expected) {
    environment.put(name, value);

    assertThatIllegalArgumentException()
        .isThrownBy(this::read)
        .withMessageContaining("Expected " + expected)
        .withMessageContaining("\"" + value + "\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TRIALSTREAM_CONFIG_UNUSED_SERVICE_HOST",
        "TRIALSTREAM_GATEWAY_SERVICE_HOST",
        "TRIALSTREAM_GATEWAY_SERVICE_PORT_HTTP",
        "TRIALSTREAM_GATEWAY_PORT_8080_TCP_ADDR",
        "TRIALSTREAM_SERVICE_PORT",
        "TRIALSTREAM_JAVA_OPTIONS",
        "TRIALSTREAM_PARAMS"
      })
  void variables_of_kubernetes_launcher_and_trials_are_no_settings(String name) {
    environment.put(name, "x");

    assertThat(read().shown()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRIALSTREAM_METRICS_PORT", "TRIALSTREAM_PORT"})
  void a_service_that_is_called_like_a_setting_does_not_set_it(String name) {
    environment.put(name, "tcp://10.0.0.1:9090");

    assertThat(read().get(Setting.METRICS_PORT)).isEmpty();
  }

  @Test
  void kafkas_clients_get_their_properties_and_those_of_plug_ins() {
    environment.put("TRIALSTREAM_BOOTSTRAP_SERVERS", "k:1");
    environment.put("TRIALSTREAM_KAFKA_SECURITY_PROTOCOL", "SSL");
    environment.put("TRIALSTREAM_KAFKA_CONFIG_PROVIDERS_VAULT_PARAM_TOKEN", "t");
    environment.put("TRIALSTREAM_KAFKA_COMPANY_INTERCEPTOR_TEAM", "red");

    assertThat(KafkaSettings.of(read()).properties())
        .containsEntry("security.protocol", "SSL")
        .containsEntry("config.providers.vault.param.token", "t")
        .containsEntry("company.interceptor.team", "red");
  }

  @Test
  void a_part_that_nothing_names_is_asked_for_in_words() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read().require(Setting.GATEWAY, "the gateway"))
        .withMessageContaining("No stack of yours runs on this machine")
        .withMessageContaining("'trialstream up'")
        .withMessageContaining("--gateway")
        .withMessageContaining("TRIALSTREAM_GATEWAY");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KafkaSettings.of(read()))
        .withMessageContaining("--bootstrap-servers");
  }

  @Test
  void a_secret_comes_from_its_file_before_its_variable() throws IOException {
    Path file = Files.writeString(home.resolve("password"), "of the file\n");
    environment.put("TRIALSTREAM_POSTGRES_PASSWORD", "of the variable");

    assertThat(read().secret(Setting.POSTGRES_PASSWORD_FILE, Setting.POSTGRES_PASSWORD))
        .contains("of the variable");
    environment.put("TRIALSTREAM_POSTGRES_PASSWORD_FILE", file.toString());
    assertThat(read().secret(Setting.POSTGRES_PASSWORD_FILE, Setting.POSTGRES_PASSWORD))
        .contains("of the file");
    environment.put("TRIALSTREAM_POSTGRES_PASSWORD_FILE", file + "x");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read().secret(Setting.POSTGRES_PASSWORD_FILE, Setting.POSTGRES_PASSWORD))
        .withMessageContaining("cannot be read");
  }

  @Test
  void the_page_of_the_documentation_says_what_is_declared() throws IOException {
    assertThat(Files.readString(Path.of("../../docs/reference/settings.md")))
        .as("write it again with: ./trialstream config --markdown >docs/reference/settings.md")
        .isEqualTo(SettingsPage.markdown());
  }
}
