package io.trialstream.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.RefusedException;
import io.trialstream.StudyClosedException;
import io.trialstream.TrialstreamException;
import io.trialstream.engine.Reason;
import io.trialstream.settings.RunningStack;
import io.trialstream.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a request whatever the gateway answers. */
class GatewayTest {

  private final FakeGateway fake = new FakeGateway();
  private final TrialstreamClient client =
      TrialstreamClient.connect(ClientOptions.of(fake.address() + "/").withToken("secret"));
  private final Gateway gateway = client.gateway();

  @AfterEach
  void stop() {
    client.close();
    fake.close();
  }

  @Test
  void a_call_is_repeated_while_the_gateway_is_away_turns_away_or_breaks_off() {
    fake.then(FakeGateway.problem(503, "UNAVAILABLE", "later"))
        .then(FakeGateway.problem(429, "TOO_MANY_REQUESTS", "later"))
        .then(FakeGateway.breakOff())
        .then(FakeGateway.json(200, "{\"number\": 7}"));
    assertThat(gateway.send(Call.post("/api/v1/x", Map.of())).path("number").asInt()).isEqualTo(7);
    assertThat(fake.requests()).hasSize(4);
    assertThat(fake.requests()).allMatch(r -> r.authorization().equals("Bearer secret"));
  }

  @Test
  void what_must_not_be_done_twice_is_sent_once() {
    fake.then(FakeGateway.breakOff());
    assertThatThrownBy(() -> gateway.send(Call.post("/api/v1/x", null).once()))
        .isInstanceOf(GatewayUnavailableException.class)
        .hasMessageContaining(fake.address());
    fake.then(FakeGateway.problem(503, "UNAVAILABLE", "not now"));
    assertThatThrownBy(() -> gateway.send(Call.post("/api/v1/x", null).once()))
        .hasMessage("not now");
    assertThat(fake.requests()).hasSize(2);
  }

  @Test
  void without_patience_a_gateway_that_is_not_there_is_an_error_at_once() {
    fake.close();
    assertThatThrownBy(() -> gateway.send(Call.get("/x").withPatience(Duration.ZERO)))
        .isInstanceOfSatisfying(
            GatewayUnavailableException.class, e -> assertThat(e.answered()).isFalse());
  }

  @Test
  void a_problem_is_an_exception_of_its_kind() {
    fake.then(FakeGateway.problem(404, "UNKNOWN_STUDY", "There is no study named x."))
        .then(FakeGateway.problem(409, "STUDY_CLOSED", "It is closed."))
        .then(FakeGateway.problem(401, "NO_VALID_TOKEN", "Give a token."))
        .then(FakeGateway.problem(413, "TOO_LARGE", "The body is too large."))
        .then(FakeGateway.json(502, "<html>a proxy</html>"))
        .then(FakeGateway.json(200, "no json"));
    assertThatThrownBy(() -> client.study("x"))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_STUDY))
        .hasMessage("There is no study named x.");
    assertThatThrownBy(() -> gateway.send(Call.get("/x"))).isInstanceOf(StudyClosedException.class);
    assertThatThrownBy(() -> gateway.send(Call.get("/x")))
        .isInstanceOf(AccessDeniedException.class);
    assertThatThrownBy(() -> gateway.send(Call.get("/x")))
        .isInstanceOfSatisfying(
            GatewayException.class,
            e -> {
              assertThat(e.status()).isEqualTo(413);
              assertThat(e.reason()).isEqualTo("TOO_LARGE");
            });
    assertThatThrownBy(() -> gateway.send(Call.get("/x")))
        .isInstanceOf(GatewayUnavailableException.class);
    assertThatThrownBy(() -> gateway.send(Call.get("/x")))
        .isInstanceOf(TrialstreamException.class)
        .hasMessageContaining("without JSON");
  }

  @Test
  void names_of_studies_may_have_any_characters() {
    assertThat(Call.study("team a/é+?", "/trials"))
        .isEqualTo("/api/v1/studies/team%20a%2F%C3%A9%2B%3F/trials");
    assertThatThrownBy(() -> Call.study(" ", "")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void events_go_on_after_the_last_one_where_the_connection_breaks_off() {
    String event =
        "id: %1$d\nevent: X\ndata: {\"seq\":%1$d,\"at\":\"2026-01-02T03:04:05Z\",\"type\":\"%2$s\",\"event\":{\"n\":%1$d}}\n\n";
    fake.then(FakeGateway.events(": hello\n\n" + event.formatted(4, "X") + event.formatted(5, "X")))
        .then(FakeGateway.problem(503, "UNAVAILABLE", "later"))
        .then(FakeGateway.breakOff())
        .then(FakeGateway.events(": hello\n\n" + event.formatted(6, "StudyDeleted")));
    try (StudyEvents events = new StudyEvents(gateway, "/events", 3)) {
      assertThat(events).toIterable().extracting(StudyEvent::seq).containsExactly(4L, 5L, 6L);
    }
    assertThat(fake.requests())
        .extracting(FakeGateway.Request::lastEventId)
        .containsExactly("3", "5", "5", "5");
  }

  @Test
  void events_of_a_study_that_is_not_there_are_refused() {
    fake.then(FakeGateway.problem(404, "UNKNOWN_STUDY", "There is none."));
    try (StudyEvents events = new StudyEvents(gateway, "/events", 0)) {
      assertThatThrownBy(events::hasNext).isInstanceOf(RefusedException.class);
    }
  }

  @Test
  void the_stack_that_runs_on_this_machine_needs_no_address(@TempDir Path home) {
    RunningStack stack =
        new RunningStack(1, "http://127.0.0.1:8099", "k:1", "t", "postgresql://p/x", "secret");
    ClientOptions options = ClientOptions.of(Settings.of(Map.of(), home, Optional.of(stack)));
    assertThat(options.gateway()).hasToString("http://127.0.0.1:8099");
    assertThat(options.token()).isNull();
  }

  @Test
  void the_environment_names_gateway_and_token(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("token"), "from file\n");
    ClientOptions options =
        ClientOptions.of(
            Settings.of(
                Map.of(
                    "TRIALSTREAM_GATEWAY", "https://gateway:8443",
                    "TRIALSTREAM_TOKEN", "plain",
                    "TRIALSTREAM_TOKEN_FILE", file.toString()),
                folder,
                Optional.empty()));
    assertThat(options.gateway()).hasToString("https://gateway:8443");
    assertThat(options.token()).isEqualTo("from file");
    assertThat(options.toString()).doesNotContain("from file");
    Settings nothing = Settings.of(Map.of(), folder, Optional.empty());
    assertThatThrownBy(() -> ClientOptions.of(nothing))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("TRIALSTREAM_GATEWAY")
        .hasMessageContaining("'trialstream up'");
    assertThatThrownBy(() -> ClientOptions.of("127.0.0.1:8080"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("http://host:port");
  }
}
