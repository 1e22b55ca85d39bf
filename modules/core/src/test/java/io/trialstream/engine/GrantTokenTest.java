package io.trialstream.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a worker was given has a name, and a result under another name is refused. */
class GrantTokenTest {

  private static final FloatDistribution X = new FloatDistribution(0, 1);
  private static final FloatDistribution Y = new FloatDistribution(-5, 5);
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final UUID studyId = UUID.randomUUID();
  private final StudyEngine engine =
      new StudyEngine(
          new Event.StudyCreated(studyId, "s", StudySpec.builder().seed(1).build()), NOW);

  private Decision decide(Command command) {
    return engine.decide(new Envelope(UUID.randomUUID(), "s", null, "w", 0, NOW), command, NOW);
  }

  private void accept(Command command) {
    ((Decision.Accepted) decide(command)).events().forEach(e -> engine.apply(e, NOW));
  }

  private static Command.FinishTrial finish(String token, TrialState state) {
    return new Command.FinishTrial(
        0,
        1,
        token,
        state,
        state == TrialState.COMPLETE ? List.of(1.0) : List.of(),
        List.of(),
        null,
        Map.of(),
        null);
  }

  @Test
  void the_order_of_parameters_does_not_matter_and_every_value_does() {
    Map<String, Parameter> one = new LinkedHashMap<>();
    one.put("x", new Parameter(X, 0.5));
    one.put("y", new Parameter(Y, -2));
    Map<String, Parameter> other = new LinkedHashMap<>();
    other.put("y", new Parameter(Y, -2));
    other.put("x", new Parameter(X, 0.5));
    assertThat(GrantToken.of(3, 1, one)).isEqualTo(GrantToken.of(3, 1, other));
    other.put("x", new Parameter(X, Math.nextUp(0.5)));
    assertThat(GrantToken.of(3, 1, one)).isNotEqualTo(GrantToken.of(3, 1, other));
    assertThat(GrantToken.of(3, 1, one)).isNotEqualTo(GrantToken.of(3, 2, one));
    assertThat(GrantToken.of(3, 1, one)).isNotEqualTo(GrantToken.of(4, 1, one));
    assertThat(GrantToken.of(3, 1, one).text()).matches("[0-9a-f]{16}");
  }

  @Test
  void the_same_place_in_another_list_of_choices_is_another_value() {
    Parameter a = new Parameter(CategoricalDistribution.of("a", "b"), 0);
    Parameter b = new Parameter(CategoricalDistribution.of("b", "a"), 0);
    assertThat(GrantToken.of(0, 1, Map.of("c", a)))
        .isNotEqualTo(GrantToken.of(0, 1, Map.of("c", b)));
  }

  @Test
  void a_complete_result_must_name_all_that_was_given_and_a_sign_of_life_any_part() {
    accept(new Command.RequestTrial(1));
    String offered = GrantToken.of(0, 1, Map.of()).text();
    accept(new Command.RequestParameter(0, 1, offered, "x", X));
    accept(new Command.RequestParameter(0, 1, offered, "x", Y)); // replaces it
    Parameter given = engine.trials().getFirst().params().get("x");
    String full = GrantToken.of(0, 1, Map.of("x", given)).text();

    assertThat(decide(new Command.Heartbeat(0, 1, offered, null)))
        .isInstanceOf(Decision.Accepted.class);
    assertThat(decide(finish(offered, TrialState.FAIL))).isInstanceOf(Decision.Accepted.class);
    assertThat(((Decision.Rejected) decide(finish(offered, TrialState.COMPLETE))).reason())
        .isEqualTo(Reason.LEASE_LOST);
    assertThat(((Decision.Rejected) decide(finish("0000000000000000", TrialState.FAIL))).reason())
        .isEqualTo(Reason.LEASE_LOST);
    assertThat(decide(finish(full, TrialState.COMPLETE))).isInstanceOf(Decision.Accepted.class);
    assertThat(decide(finish(null, TrialState.COMPLETE))).isInstanceOf(Decision.Accepted.class);
  }
}
