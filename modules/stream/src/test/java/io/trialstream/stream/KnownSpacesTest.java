package io.trialstream.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.engine.Event;
import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.Parameter;
import io.trialstream.wire.EncodedMessage;
import io.trialstream.wire.EventsInSpace;
import io.trialstream.wire.SpaceVersion;
import io.trialstream.wire.UnreadableMessageException;
import io.trialstream.wire.Wire;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a process knows of the spaces of studies. */
class KnownSpacesTest {

  private final KnownSpaces spaces = new KnownSpaces();

  private static SpaceVersion space(Distribution domain) {
    return SpaceVersion.of(Map.of("x", domain));
  }

  private static SpaceVersion upTo(double high) {
    return space(new FloatDistribution(0, high));
  }

  private static Event.TrialStarted trial(SpaceVersion space) {
    Map<String, Parameter> params = Map.of("x", new Parameter(space.domains().get("x"), 0));
    return new Event.TrialStarted(
        0, 1, params, null, Map.of(), "w", new UUID(0, 0), 0, 60_000, 15_000);
  }

  private static EncodedMessage suggestion(SpaceVersion space, boolean known) {
    EncodedMessage form = EventsInSpace.write(trial(space), space, known);
    if (form == null) {
      throw new AssertionError("the event has no such form");
    }
    return form;
  }

  private void learn(String study, SpaceVersion space) {
    assertThat(spaces.read(study, suggestion(space, false))).isEqualTo(trial(space));
  }

  @Test
  void commands_name_the_space_of_their_study_that_was_heard_of_last() {
    assertThat(spaces.latest("s")).isEmpty();
    learn("s", upTo(1));
    learn("s", upTo(2));
    assertThat(spaces.latest("s")).isEqualTo(upTo(2).id());
    assertThat(spaces.latest("other")).isEmpty();
    spaces.read("s", suggestion(upTo(1), true)); // the study has gone back to it
    assertThat(spaces.latest("s")).isEqualTo(upTo(1).id());
  }

  @Test
  void answers_that_leave_the_domains_out_are_read_while_those_are_known() {
    learn("s", upTo(1));
    for (int i = 2; i < 8; i++) {
      learn("s", upTo(i));
    }
    assertThat(spaces.read("s", suggestion(upTo(1), true))).isEqualTo(trial(upTo(1)));
    assertThatThrownBy(() -> spaces.read("other", suggestion(upTo(1), true)))
        .isInstanceOf(UnreadableMessageException.class);
    for (int i = 100; i < 200; i++) {
      learn("s", upTo(i));
    }
    assertThatThrownBy(() -> spaces.read("s", suggestion(upTo(1), true)))
        .isInstanceOf(UnreadableMessageException.class);
  }

  @Test
  void answers_in_full_are_read_as_ever() {
    Event.TrialStarted trial = trial(upTo(1));
    EncodedMessage full = new EncodedMessage(Wire.type(trial), Wire.encode(trial));
    assertThat(spaces.read("s", full)).isEqualTo(trial);
    assertThat(spaces.latest("s")).isEmpty();
  }

  @Test
  void the_studies_that_were_not_heard_of_for_longest_are_forgotten_before_memory_is_short() {
    SpaceVersion wide = space(CategoricalDistribution.of("a".repeat(199_000), "b"));
    for (int i = 0; i < 100; i++) {
      learn("study-" + i, wide);
      assertThat(spaces.latest("study-0")).isEqualTo(wide.id()); // it is in use
    }
    assertThat(spaces.latest("study-99")).isEqualTo(wide.id());
    assertThat(spaces.latest("study-1")).isEmpty();
  }
}
