package io.trialstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import io.trialstream.engine.Event;
import io.trialstream.engine.Message;
import io.trialstream.engine.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A request on the real pending commands, with a clock and a network that the test plays. */
class OpenTrialRequestTest {

  private static final UUID STUDY_ID = new UUID(1, 1);

  private final List<Envelope> envelopes = new ArrayList<>();
  private final List<Command> sent = new ArrayList<>();
  private final List<Runnable> timers = new ArrayList<>();
  private final List<Runnable> tasks = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private long millis;

  private final ProcessClock clock =
      new ProcessClock() {
        @Override
        public Instant now() {
          return Instant.ofEpochMilli(millis);
        }

        @Override
        public long monotonicMillis() {
          return millis;
        }
      };

  private final PendingCommands pending =
      new PendingCommands(
          "me",
          0,
          clock,
          UUID::randomUUID,
          (envelope, command) -> {
            envelopes.add(envelope);
            sent.add(command);
          });

  private final OpenTrialRequest request =
      new OpenTrialRequest(
          pending,
          (after, task) -> {
            timers.add(task);
            return () -> timers.remove(task);
          },
          tasks::add,
          "s",
          null,
          new TrialRequest.Terms(2, null, null, true, 2_000),
          new OpenTrialRequest.Requester() {
            @Override
            public void granted(Event.TrialStarted trial, UUID studyId, boolean late) {
              assertThat(studyId).isEqualTo(STUDY_ID);
              told.add((late ? "late " : "granted ") + trial.number());
            }

            @Override
            public void attemptEnded(int number, int attempt) {
              told.add("ended " + number + "/" + attempt);
            }

            @Override
            public void suspended(Answer.CommandRejected why) {
              told.add("suspended");
            }

            @Override
            public void ended(TrialRequest.Outcome outcome) {
              told.add(outcome.getClass().getSimpleName());
            }
          });

  private void answer(Message message) {
    UUID id = envelopes.getLast().commandId();
    pending.deliver(new LaneMessage(id, "me", "s", STUDY_ID, 1, message));
    List<Runnable> now = List.copyOf(tasks);
    tasks.clear();
    now.forEach(Runnable::run);
  }

  private static Event.TrialStarted started(int number) {
    return new Event.TrialStarted(
        number, 1, Map.of(), null, Map.of(), "me", STUDY_ID, 0, 10_000, 2_000);
  }

  /** Lets time pass, and says how many commands were sent again. */
  private int sentAgainWithin(long passed) {
    int before = sent.size();
    millis += passed;
    pending.sendDue();
    return sent.size() - before;
  }

  @Test
  void it_is_sent_again_until_it_has_all_trials_and_not_after() {
    request.begin();
    assertThat(sent).containsExactly(new Command.RequestTrial(2));
    assertThat(sentAgainWithin(4_000)).isOne();
    assertThat(envelopes.getFirst()).isEqualTo(envelopes.getLast());
    answer(started(0));
    answer(started(1));
    assertThat(told).containsExactly("granted 0", "granted 1", "Complete");
    assertThat(sentAgainWithin(60_000)).isZero();
  }

  @Test
  void answers_are_taken_in_where_its_owner_wants_them() {
    request.begin();
    UUID id = envelopes.getLast().commandId();
    pending.deliver(new LaneMessage(id, "me", "s", STUDY_ID, 1, started(0)));
    assertThat(told).isEmpty();
    tasks.getFirst().run();
    assertThat(told).containsExactly("granted 0");
  }

  @Test
  void it_is_repeated_when_the_study_says_so() {
    request.begin();
    answer(new Answer.NothingNow(700));
    assertThat(sentAgainWithin(699)).isZero();
    assertThat(sentAgainWithin(1)).isOne();
  }

  @Test
  void an_expired_request_is_made_again_by_the_clock_of_the_samplers() {
    request.begin();
    answer(new Answer.CommandRejected(Reason.EXPIRED, "old", 7_200_000));
    assertThat(envelopes).hasSize(2);
    assertThat(envelopes.getLast().issuedAt()).isEqualTo(Instant.ofEpochMilli(7_200_000));
    assertThat(envelopes.getLast().commandId()).isNotEqualTo(envelopes.getFirst().commandId());
    assertThat(told).isEmpty();
  }

  @Test
  void a_withdrawal_replaces_the_request_and_ends_with_its_answer() {
    request.begin();
    request.withdraw();
    assertThat(sent.getLast()).isEqualTo(new Command.RequestTrial(0));
    answer(started(0));
    answer(new Answer.CommandAccepted());
    assertThat(told).containsExactly("late 0", "Withdrawn");
    assertThat(timers).as("the time for an answer").isEmpty();
    assertThat(sentAgainWithin(60_000)).isZero();
  }

  @Test
  void a_withdrawal_that_nobody_answers_ends_when_its_time_is_over() {
    request.begin();
    request.withdraw();
    List.copyOf(timers).forEach(Runnable::run);
    assertThat(told).containsExactly("Unanswered");
    assertThat(sentAgainWithin(60_000)).isZero();
  }

  @Test
  void one_that_is_abandoned_says_nothing_more() {
    request.begin();
    request.withdraw();
    request.abandon();
    assertThat(told).isEmpty();
    assertThat(timers).isEmpty();
    assertThat(sentAgainWithin(60_000)).isZero();
    assertThat(request.missing()).isZero();
  }

  @Test
  void the_rest_is_passed_on() {
    request.begin();
    answer(new Answer.CommandRejected(Reason.QUARANTINED, "set apart", 0));
    answer(new Event.TrialReleased(4, 2, true));
    assertThat(told).containsExactly("suspended", "ended 4/2");
  }
}
