package io.trialstream.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.study.Attributes;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import io.trialstream.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What people may not ask of a study, and what a repeated request is answered. */
class CreationLimitsTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static Decision create(String name, StudySpec spec) {
    return StudyEngine.decideCreation(
        envelope(name, UUID.randomUUID()), new Command.CreateStudy(spec));
  }

  private static Envelope envelope(String name, UUID id) {
    return new Envelope(id, name, null, "me", 0, NOW);
  }

  private static String refusal(Decision decision) {
    assertThat(decision).isInstanceOf(Decision.Rejected.class);
    assertThat(((Decision.Rejected) decision).reason()).isEqualTo(Reason.INVALID_VALUE);
    return ((Decision.Rejected) decision).message();
  }

  @Test
  void no_study_is_named_like_a_folder() {
    for (String name : List.of(".", "..")) {
      assertThat(refusal(create(name, StudySpec.minimize(1)))).contains("another name");
    }
    assertThat(create("...", StudySpec.minimize(1))).isInstanceOf(Decision.Accepted.class);
  }

  @Test
  void times_and_retries_have_an_end_but_a_study_from_before_still_loads() {
    long tenYears = Duration.ofDays(CreationLimits.MAX_DAYS).toMillis();
    for (long millis : new long[] {tenYears + 1, Long.MAX_VALUE}) {
      for (StudySpec spec :
          List.of(
              StudySpec.builder().lease(millis, 1000).build(),
              StudySpec.builder().trialTimeoutMillis(millis).build(),
              StudySpec.builder().timeLimitMillis(millis).build())) {
        assertThat(refusal(create("s", spec))).contains("3650 days");
        new StudyEngine(new Event.StudyCreated(UUID.randomUUID(), "s", spec), NOW).endOfTime();
      }
    }
    assertThat(refusal(create("s", StudySpec.builder().maxRetries(Integer.MAX_VALUE).build())))
        .contains("1000000 retries");
    StudySpec most =
        StudySpec.builder()
            .lease(tenYears, 1)
            .timeLimitMillis(tenYears)
            .maxRetries(1_000_000)
            .build();
    assertThat(create("s", most)).isInstanceOf(Decision.Accepted.class);
  }

  private static final class Running {
    final StudyEngine engine;

    Running(StudySpec spec) {
      engine = new StudyEngine(new Event.StudyCreated(UUID.randomUUID(), "s", spec), NOW);
    }

    Decision decide(UUID id, Command command, Instant now) {
      Decision decision =
          engine.decide(new Envelope(id, "s", null, "gateway", 0, now), command, now);
      if (decision instanceof Decision.Accepted a) {
        a.events().forEach(e -> engine.apply(e, now));
      }
      return decision;
    }
  }

  @Test
  void whoever_repeats_the_making_of_a_trial_gets_its_number_again() {
    Running study = new Running(StudySpec.minimize(1));
    UUID enqueue = UUID.randomUUID();
    UUID add = UUID.randomUUID();
    Command waiting = new Command.EnqueueTrial(Map.of("x", 1), Map.of("a", "b"));
    Command ended =
        new Command.AddTrial(
            TrialState.COMPLETE, Map.of(), List.of(2.0), List.of(), Map.of("c", 3L));
    List<Event> made = new ArrayList<>();
    made.addAll(((Decision.Accepted) study.decide(enqueue, waiting, NOW)).events());
    made.addAll(((Decision.Accepted) study.decide(add, ended, NOW)).events());
    study.decide(UUID.randomUUID(), new Command.RequestTrial(1), NOW); // the enqueued one runs now
    assertThat(((Decision.Repeated) study.decide(enqueue, waiting, NOW)).events())
        .containsExactly(made.get(0));
    assertThat(((Decision.Repeated) study.decide(add, ended, NOW)).events())
        .containsExactly(made.get(1));
  }

  @Test
  void a_trial_belongs_to_the_worker_that_the_request_names() {
    Running study = new Running(StudySpec.minimize(1));
    for (String worker : Arrays.asList("host-7", null)) {
      Decision decision = study.decide(UUID.randomUUID(), new Command.RequestTrial(1, worker), NOW);
      Event.TrialStarted started =
          (Event.TrialStarted) ((Decision.Accepted) decision).events().getFirst();
      assertThat(started.worker()).isEqualTo(worker == null ? "gateway" : worker);
    }
    assertThatThrownBy(() -> new Command.RequestTrial(1, "a\nb"))
        .hasMessageContaining("worker name");
  }

  @Test
  void nothing_is_enqueued_at_a_study_that_gives_out_no_trial_any_more() {
    Command more = new Command.EnqueueTrial(Map.of(), Map.of());
    Running full = new Running(StudySpec.builder().maxTrials(1L).build());
    UUID before = UUID.randomUUID();
    full.decide(before, more, NOW);
    full.decide(UUID.randomUUID(), new Command.RequestTrial(1), NOW);
    full.decide(
        UUID.randomUUID(),
        new Command.FinishTrial(
            0, 1, TrialState.COMPLETE, List.of(1.0), List.of(), null, Map.of(), null),
        NOW);
    assertThat(((Decision.Rejected) full.decide(UUID.randomUUID(), more, NOW)).reason())
        .isEqualTo(Reason.STUDY_CLOSED);
    assertThat(full.decide(before, more, NOW)).isInstanceOf(Decision.Repeated.class);

    Running late = new Running(StudySpec.builder().timeLimitMillis(1000L).build());
    assertThat(((Decision.Rejected) late.decide(before, more, NOW.plusSeconds(2))).reason())
        .isEqualTo(Reason.STUDY_CLOSED);

    Running stopped = new Running(StudySpec.minimize(1)); // may be resumed
    stopped.decide(UUID.randomUUID(), new Command.StopStudy(), NOW);
    assertThat(stopped.decide(before, more, NOW)).isInstanceOf(Decision.Accepted.class);
  }

  @Test
  void null_is_no_number() {
    List<Double> nothing = Arrays.asList((Double) null);
    Map<String, Double> metrics = new HashMap<>();
    metrics.put("a", null);
    assertThatThrownBy(() -> new Command.ReportTrial(0, 1, 1, 1, metrics))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"a\"");
    for (List<List<Double>> lists :
        List.of(List.of(nothing, List.<Double>of()), List.of(List.<Double>of(), nothing))) {
      assertThatThrownBy(
              () ->
                  new Command.FinishTrial(
                      0, 1, TrialState.COMPLETE, lists.get(0), lists.get(1), null, Map.of(), null))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("null");
      assertThatThrownBy(
              () ->
                  new Command.AddTrial(
                      TrialState.COMPLETE, Map.of(), lists.get(0), lists.get(1), Map.of()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("null");
    }
  }

  @Test
  void attributes_that_json_has_no_number_for_are_the_same_before_and_after_they_were_stored() {
    Map<String, Object> attrs =
        Attributes.copy(
            Map.of("a", Double.NaN, "b", List.of(Double.NEGATIVE_INFINITY, 1.5), "c", Float.NaN));
    assertThat(attrs)
        .containsEntry("a", Double.NaN)
        .containsEntry("b", List.of(Double.NEGATIVE_INFINITY, 1.5))
        .containsEntry("c", Double.NaN);
    Command command = new Command.SetStudyAttributes(attrs);
    assertThat(Wire.decode(Wire.type(command), Wire.encode(command))).isEqualTo(command);
  }
}
