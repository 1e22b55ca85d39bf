package io.trialstream.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be read is set aside, shown, and sent again. */
class DeadLetterCommandTest {

  private static void send(Launcher launcher, String topic, String body, Map<String, String> more)
      throws Exception {
    Map<String, Object> config = Map.of("bootstrap.servers", launcher.bootstrapServers());
    try (var producer =
        new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
      var record = new ProducerRecord<>(topic, "letters", body.getBytes(StandardCharsets.UTF_8));
      Map<String, String> headers = new LinkedHashMap<>();
      headers.put("ce_specversion", "1.0");
      headers.put("ce_id", UUID.randomUUID().toString());
      headers.put("ce_type", "io.trialstream.CreateStudy.v1");
      headers.put("ce_source", "someone");
      headers.put("ce_time", Instant.now().toString());
      headers.put("ce_lane", "0");
      headers.putAll(more);
      headers.forEach((k, v) -> record.headers().add(k, v.getBytes(StandardCharsets.UTF_8)));
      producer.send(record).get();
    }
  }

  private static JsonNode awaitLetters(Launcher launcher, int count, String... more)
      throws Exception {
    while (true) {
      String[] arguments = new String[more.length + 4];
      System.arraycopy(new String[] {"dlq", "list", "-f", "json"}, 0, arguments, 0, 4);
      System.arraycopy(more, 0, arguments, 4, more.length);
      Launcher.Result listed = launcher.run(arguments);
      assertThat(listed.exit()).as(listed.err()).isZero();
      if (listed.json().size() >= count) {
        assertThat(listed.json()).hasSize(count);
        return listed.json();
      }
    }
  }

  @Test
  void letters_are_listed_shown_and_sent_again(@TempDir Path folder) throws Exception {
    try (Launcher launcher = new Launcher(folder)) {
      launcher.up();
      assertThat(launcher.run("dlq", "list").err()).contains("no dead letters");
      send(launcher, "trialstream.trial-requests", "{broken", Map.of());
      JsonNode letter = awaitLetters(launcher, 1).path(0);
      assertThat(letter.path("id").asText()).isEqualTo("trial-requests/0");
      assertThat(letter.path("study").asText()).isEqualTo("letters");
      assertThat(letter.path("source").asText()).startsWith("trialstream.trial-requests/");
      assertThat(letter.path("reason").asText()).isNotBlank();

      Launcher.Result shown = launcher.run("dlq", "show", "trial-requests/0");
      assertThat(shown.json().path("body_base64").asText()).isEqualTo("e2Jyb2tlbg==");
      assertThat(shown.json().path("headers").path("ce_source").asText()).isEqualTo("someone");

      // It is as broken as before, so it comes back.
      Launcher.Result retried = launcher.run("dlq", "retry", "trial-requests/0");
      assertThat(retried.exit()).as(retried.err()).isZero();
      assertThat(awaitLetters(launcher, 1).path(0).path("id").asText())
          .isNotEqualTo("trial-requests/0");
      assertThat(awaitLetters(launcher, 2, "--all").path(0).path("retried").asBoolean()).isTrue();

      // What an earlier version could not apply, and this one can.
      String spec =
          "{\"directions\":[\"MINIMIZE\"],\"sampler\":{\"name\":\"random\",\"options\":{}},"
              + "\"pruner\":{\"name\":\"nop\",\"options\":{}},\"seed\":1,\"leaseMillis\":60000,"
              + "\"heartbeatMillis\":15000,\"maxRetries\":3,\"space\":{},\"userAttrs\":{}}";
      send(
          launcher,
          "dlq.trialstream.trial-requests",
          "{\"spec\":" + spec + "}",
          Map.of("dlq_topic", "trialstream.trial-requests", "dlq_reason", "too new"));
      awaitLetters(launcher, 2);
      assertThat(launcher.run("dlq", "retry", "--all").exit()).isZero();
      while (!launcher.run("study-names").out().contains("letters")) {
        assertThat(awaitLetters(launcher, 1).path(0).path("reason").asText())
            .doesNotContain("spec");
      }

      Launcher.Result unknown = launcher.run("dlq", "show", "trial-results/7");
      assertThat(unknown.exit()).isEqualTo(1);
      assertThat(unknown.err()).contains("There is no dead letter \"trial-results/7\"");
      assertThat(launcher.run("dlq", "retry").exit()).isEqualTo(1);
    }
  }
}
