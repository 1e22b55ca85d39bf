package io.trialstream.server.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import io.trialstream.engine.Event;
import io.trialstream.server.port.InMemoryBroker;
import io.trialstream.server.port.InMemoryJournal;
import io.trialstream.server.port.Outgoing;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import io.trialstream.wire.EncodedMessage;
import io.trialstream.wire.SpaceVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** In which form workers of this version, and of earlier ones, get what they asked for. */
class SpacesOnLanesTest {

  private static final String STUDY = "s";
  private static final Map<String, Distribution> DOMAINS = new LinkedHashMap<>();

  static {
    for (int i = 0; i < 10; i++) {
      DOMAINS.put("x" + i, new FloatDistribution(-10, 10));
    }
  }

  private final SettableClock clock = new SettableClock();
  private final InMemoryJournal journal = new InMemoryJournal();
  private final InMemoryBroker broker = new InMemoryBroker(1);
  private final InMemoryBroker.Member member = broker.member(0);
  private final SamplerLoop loop = loop();

  private SamplerLoop loop() {
    return new SamplerLoop(
        journal, member, clock, new LoopOptions(Duration.ZERO), LoopExecutors.direct());
  }

  private UUID send(Command command, @Nullable String space) {
    UUID id = UUID.randomUUID();
    broker.send(new Envelope(id, STUDY, null, "worker-1", 0, clock.elsewhere(), space), command);
    loop.step();
    loop.step();
    return id;
  }

  private void createStudy(Map<String, Distribution> space) {
    send(new Command.CreateStudy(StudySpec.builder().seed(1).space(space).build()), null);
  }

  /** How what answers a command goes to the lane; a text for each event: full, brief or domains. */
  private List<String> answered(UUID command) {
    return broker.published().stream()
        .filter(o -> o instanceof Outgoing.Published)
        .map(o -> (Outgoing.Published) o)
        .filter(p -> p.entry().replyTo() != null)
        .filter(p -> p.entry().replyTo().commandId().equals(command))
        .map(p -> form(p.laneForm()))
        .toList();
  }

  private static String form(@Nullable EncodedMessage laneForm) {
    if (laneForm == null) {
      return "full";
    }
    String json = new String(laneForm.json(), StandardCharsets.UTF_8);
    return json.contains("\"domains\"") ? "domains" : "brief";
  }

  private static Command finish(int number) {
    return new Command.FinishTrial(
        number, 1, TrialState.COMPLETE, List.of(1.0), List.of(), null, Map.of(), null);
  }

  @Test
  void a_request_is_answered_with_the_domains_once_and_not_at_all_if_it_names_them() {
    createStudy(DOMAINS);
    String id = SpaceVersion.of(DOMAINS).id();
    assertThat(answered(send(new Command.RequestTrial(3), "")))
        .containsExactly("domains", "brief", "brief");
    assertThat(answered(send(new Command.RequestTrial(2), ""))).containsExactly("domains", "brief");
    assertThat(answered(send(new Command.RequestTrial(2), id))).containsExactly("brief", "brief");
    assertThat(answered(send(new Command.RequestTrial(1), "0123456789abcdef")))
        .containsExactly("domains");
    assertThat(answered(send(finish(0), id))).containsExactly("brief");
    assertThat(answered(send(finish(1), ""))).containsExactly("full");
  }

  @Test
  void a_worker_of_an_earlier_version_gets_everything_in_full() {
    createStudy(DOMAINS);
    assertThat(answered(send(new Command.RequestTrial(2), null))).containsExactly("full", "full");
    assertThat(answered(send(finish(0), null))).containsExactly("full");
  }

  @Test
  void a_space_that_grows_while_trials_run_has_another_id() {
    createStudy(Map.of());
    assertThat(answered(send(new Command.RequestTrial(1), ""))).containsExactly("full");
    Distribution x = new FloatDistribution(0, 1);
    send(new Command.RequestParameter(0, 1, "x", x), "");
    String first = SpaceVersion.of(Map.of("x", x)).id();
    assertThat(answered(send(finish(0), ""))).containsExactly("full");
    assertThat(answered(send(new Command.RequestTrial(1), ""))).containsExactly("domains");
    assertThat(answered(send(new Command.RequestTrial(1), first))).containsExactly("brief");
    Distribution wider = new FloatDistribution(0, 2);
    send(new Command.RequestParameter(1, 1, "x", wider), first);
    assertThat(answered(send(finish(2), first))).containsExactly("full"); // of the earlier domain
    assertThat(answered(send(new Command.RequestTrial(1), first))).containsExactly("domains");
  }

  @Test
  void what_is_stored_and_published_for_all_is_as_ever() {
    createStudy(DOMAINS);
    send(new Command.RequestTrial(1), SpaceVersion.of(DOMAINS).id());
    assertThat(journal.entries().getLast().event()).isInstanceOf(Event.TrialStarted.class);
    assertThat(new String(journal.entries().getLast().json(), StandardCharsets.UTF_8))
        .contains("\"distribution\"")
        .doesNotContain("\"space\"");
  }
}
