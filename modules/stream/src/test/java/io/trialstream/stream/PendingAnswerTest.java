package io.trialstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.RefusedException;
import io.trialstream.engine.Answer;
import io.trialstream.engine.Event;
import io.trialstream.engine.Message;
import io.trialstream.engine.Reason;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the first answer makes of a future. */
class PendingAnswerTest {

  private static final UUID STUDY_ID = new UUID(1, 1);
  private static final Event.TrialReported REPORTED =
      new Event.TrialReported(0, 1, 3, 0.5, Map.of(), true);

  private final PendingAnswer<Event.TrialReported> answer =
      new PendingAnswer<>(Event.TrialReported.class);

  private static LaneMessage message(Message message) {
    return new LaneMessage(UUID.randomUUID(), "me", "s", STUDY_ID, 1, message);
  }

  @Test
  void an_answer_of_the_expected_type_completes_it_and_later_ones_change_nothing() {
    answer.accept(message(REPORTED));
    answer.accept(message(new Answer.CommandRejected(Reason.LEASE_LOST, "lost", 0)));
    answer.timeIsOver(Duration.ofSeconds(1));
    assertThat(answer.future().result()).isEqualTo(new Answered<>(STUDY_ID, REPORTED));
  }

  @Test
  void a_rejection_fails_it_with_its_reason() {
    answer.accept(message(new Answer.CommandRejected(Reason.LEASE_LOST, "lost", 0)));
    assertThat(answer.future().cause())
        .isInstanceOf(CommandRejectedException.class)
        .hasMessage("lost");
    assertThat(((RefusedException) answer.future().cause()).reason()).isEqualTo(Reason.LEASE_LOST);
  }

  @Test
  void an_answer_of_another_type_fails_it_in_words() {
    answer.accept(message(new Answer.CommandAccepted()));
    assertThat(answer.future().cause())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("TrialReported")
        .hasMessageContaining("CommandAccepted");
  }

  @Test
  void it_fails_if_no_answer_comes_in_time() {
    answer.timeIsOver(Duration.ofSeconds(3));
    assertThat(answer.future().cause())
        .isInstanceOf(NoAnswerException.class)
        .hasMessageContaining("3 s");
  }
}
