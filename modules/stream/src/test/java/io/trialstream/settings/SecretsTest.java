package io.trialstream.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.Topics;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

  private static final String SECRET = "s3cr3t";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://user:s3cr3t@db:5432/x",
        "postgresql://user%3As3cr3t@db:5432/x",
        "postgresql://:s3cr3t@db/x",
        "postgresql://user:s3cr3t@host@db/x",
        "postgresql://user:s3cr/3t@db/s3cr3t",
        "postgresql://user:s3cr3t%@db/x",
        "postgresql://user:s3cr3t@my_db/x",
        "postgresql://user:[s3cr3t]@db/x",
        "postgresql://db/x?password=s3cr3t",
        "postgresql://user@db/x?sslmode=require&p%61ssword=s3cr3t",
        "postgresql://user@db/x?sslpassword=s3cr3t",
        "postgresql://user@db/x#s3cr3t",
        "user:s3cr3t@db",
        "mysql://user:s3cr3t@nowhere/x"
      })
  void an_address_is_shown_without_its_password(String address) {
    assertThat(Secrets.inAddress(address)).doesNotContain(SECRET).doesNotContain("s3cr");
    assertThat(Secrets.shown(Setting.POSTGRES_URL.name(), "postgresql://user:s3cr3t@db/x"))
        .doesNotContain(SECRET);
  }

  @ParameterizedTest
  @CsvSource({
    "postgresql://user@db:5432/x?sslmode=require&sslrootcert=/a.pem, postgresql://user@db:5432/x?sslmode=require&sslrootcert=/a.pem",
    "postgresql://user:s3cr3t@db/x, postgresql://user:(hidden)@db/x",
    "http://127.0.0.1:8080, http://127.0.0.1:8080",
    "mysql://nowhere, mysql://nowhere"
  })
  void the_rest_of_an_address_is_shown(String address, String shown) {
    assertThat(Secrets.inAddress(address)).isEqualTo(shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "token",
        "postgres.password",
        "postgres.pasword",
        "java.options",
        "webhook.secret",
        "kafka.ssl.keystore.key",
        "kafka.ssl.keystore.password",
        "kafka.ssl.key.password",
        "kafka.ssl.truststore.password",
        "kafka.ssl.truststore.certificates",
        "kafka.sasl.jaas.config",
        "kafka.sasl.oauthbearer.client.credentials.client.secret",
        "kafka.listener.name.x.scram.sasl.jaas.config",
        "kafka.config.providers.vault.param.token",
        "kafka.something.unknown"
      })
  void what_is_or_may_be_a_secret_is_hidden(String name) {
    assertThat(Secrets.shown(name, SECRET)).isEqualTo("(hidden)");
  }

  @Test
  void whatever_kafka_takes_for_a_password_is_hidden() {
    ProducerConfig.configDef().configKeys().values().stream()
        .filter(key -> key.type() == ConfigDef.Type.PASSWORD)
        .forEach(
            key ->
                assertThat(Secrets.shown("kafka." + key.name, SECRET))
                    .as(key.name)
                    .isEqualTo("(hidden)"));
  }

  @ParameterizedTest
  @CsvSource({
    "bootstrap.servers, kafka-1:9093",
    "topic.prefix, lab",
    "gateway, http://127.0.0.1:8080",
    "token.file, /run/secrets/token",
    "postgres.password.file, /run/secrets/postgres",
    "log.format, json",
    "kafka.security.protocol, SASL_SSL",
    "kafka.sasl.mechanism, SCRAM-SHA-512",
    "kafka.ssl.truststore.location, /etc/ca.pem",
    "kafka.config.providers.file.class, x.FileConfigProvider"
  })
  void what_is_no_secret_is_shown(String name, String value) {
    assertThat(Secrets.shown(name, value)).isEqualTo(value);
  }

  @Test
  void a_key_in_place_of_its_files_name_is_hidden() {
    assertThat(Secrets.shown("tls.key", "-----BEGIN PRIVATE KEY-----\nMII")).isEqualTo("(hidden)");
  }

  @Test
  void kafkas_settings_are_printed_without_their_properties() {
    KafkaSettings settings =
        new KafkaSettings("k:9092", new Topics("lab"), Map.of("sasl.jaas.config", SECRET));
    assertThat(settings.toString()).contains("k:9092").doesNotContain(SECRET);
  }
}
