package io.trialstream.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.engine.Answer;
import io.trialstream.engine.CloseReason;
import io.trialstream.engine.Command;
import io.trialstream.engine.Event;
import io.trialstream.engine.Reason;
import io.trialstream.stream.TrialRequest.Action;
import io.trialstream.stream.TrialRequest.Outcome;
import io.trialstream.study.TrialState;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a request for trials does about everything that can be answered to it. */
class TrialRequestTest {

  private static final UUID MINE = new UUID(7, 7);
  private static final long WITHDRAW_MILLIS = 2_000;

  private long lastId;

  private UUID nextId() {
    return id(++lastId);
  }

  private static UUID id(long n) {
    return new UUID(0, n);
  }

  private TrialRequest request(int count, UUID named, boolean awaitsRepair) {
    return new TrialRequest(
        new TrialRequest.Terms(count, null, named, awaitsRepair, WITHDRAW_MILLIS), this::nextId);
  }

  /** One that asks for trials as a worker does. */
  private TrialRequest asking(int count) {
    TrialRequest request = request(count, null, true);
    request.begin();
    return request;
  }

  private static Event.TrialStarted started(int number, int attempt) {
    return new Event.TrialStarted(
        number, attempt, Map.of(), null, Map.of(), "me", id(1), 0, 10_000, 2_000);
  }

  private static Answer.CommandRejected rejected(Reason reason) {
    return new Answer.CommandRejected(reason, reason.name(), 0);
  }

  private static Action send(UUID id, int count) {
    return new Action.Send(id, new Command.RequestTrial(count));
  }

  private static Action granted(int number) {
    return new Action.Granted(started(number, 1), false);
  }

  private static Action late(int number) {
    return new Action.Granted(started(number, 1), true);
  }

  private static Action ended(Outcome outcome) {
    return new Action.Ended(outcome);
  }

  private static final Action WITHDRAWN = ended(new Outcome.Withdrawn());

  // ---- asking

  @Test
  void it_asks_until_it_has_all_trials() {
    TrialRequest request = request(2, null, true);
    assertThat(request.begin()).containsExactly(send(id(1), 2));
    assertThat(request.missing()).isEqualTo(2);
    assertThat(request.heard(started(4, 1))).containsExactly(granted(4));
    assertThat(request.missing()).isEqualTo(1);
    assertThat(request.heard(started(5, 1)))
        .containsExactly(granted(5), ended(new Outcome.Complete()));
    assertThat(request.missing()).isZero();
    assertThat(request.isOpen()).isFalse();
  }

  @Test
  void a_trial_that_is_answered_again_counts_once_and_another_attempt_of_it_counts_too() {
    TrialRequest request = asking(3);
    request.heard(started(4, 1));
    assertThat(request.heard(started(4, 1))).isEmpty();
    assertThat(request.heard(started(4, 2)))
        .containsExactly(new Action.Granted(started(4, 2), false));
    assertThat(request.missing()).isEqualTo(1);
  }

  @Test
  void it_asks_again_when_the_study_says_so() {
    assertThat(asking(1).heard(new Answer.NothingNow(1_234)))
        .containsExactly(new Action.RepeatAfter(1_234));
  }

  @Test
  void it_names_who_evaluates() {
    TrialRequest request =
        new TrialRequest(
            new TrialRequest.Terms(1, "them", null, true, WITHDRAW_MILLIS), this::nextId);
    assertThat(request.begin())
        .containsExactly(new Action.Send(id(1), new Command.RequestTrial(1, "them")));
    assertThat(request.withdraw())
        .startsWith(new Action.Send(id(1), new Command.RequestTrial(0, "them")));
  }

  @Test
  void attempts_that_were_given_up_are_told_in_every_state() {
    Event lost = new Event.TrialReleased(4, 1, true);
    Event failed =
        new Event.TrialFinished(
            5, 2, TrialState.FAIL, Map.of(), List.of(), List.of(), Map.of(), null, null);
    TrialRequest request = asking(1);
    assertThat(request.heard(lost)).containsExactly(new Action.AttemptEnded(4, 1));
    request.withdraw();
    assertThat(request.heard(failed)).containsExactly(new Action.AttemptEnded(5, 2));
    request.abandon();
    assertThat(request.heard(lost)).containsExactly(new Action.AttemptEnded(4, 1));
  }

  @Test
  void what_says_nothing_about_it_changes_nothing() {
    TrialRequest request = asking(1);
    assertThat(request.heard(new Event.StudyClosed(CloseReason.STOPPED))).isEmpty();
    assertThat(request.heard(new Answer.CommandAccepted())).isEmpty();
    assertThat(request.timeIsOver()).isEmpty();
    assertThat(request.isOpen()).isTrue();
  }

  // ---- rejections

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"EXPIRED", "QUARANTINED"})
  void a_rejection_ends_it_whether_it_has_got_trials_or_not(Reason reason) {
    assertThat(asking(1).heard(rejected(reason)))
        .containsExactly(ended(new Outcome.Rejected(rejected(reason))));
    TrialRequest some = asking(2);
    some.heard(started(0, 1));
    assertThat(some.heard(rejected(reason)))
        .containsExactly(ended(new Outcome.Rejected(rejected(reason))));
  }

  @Test
  void one_that_is_expired_asks_for_what_is_missing_under_another_id() {
    TrialRequest request = asking(3);
    request.heard(started(0, 1));
    assertThat(request.heard(rejected(Reason.EXPIRED))).containsExactly(send(id(2), 2));
    assertThat(request.heard(rejected(Reason.EXPIRED))).containsExactly(send(id(3), 2));
    assertThat(request.missing()).isEqualTo(2);
    request.heard(started(1, 1));
    assertThat(request.heard(started(2, 1)))
        .containsExactly(granted(2), ended(new Outcome.Complete()));
  }

  @Test
  void one_that_a_client_has_named_keeps_its_name_and_asks_again_once() {
    TrialRequest request = request(2, MINE, false);
    assertThat(request.begin()).containsExactly(send(MINE, 2));
    assertThat(request.heard(rejected(Reason.EXPIRED))).containsExactly(send(MINE, 2));
    assertThat(request.heard(rejected(Reason.EXPIRED)))
        .containsExactly(ended(new Outcome.Rejected(rejected(Reason.EXPIRED))));
    assertThat(lastId).as("ids that were made").isZero();
  }

  @Test
  void it_waits_for_the_repair_of_its_study_or_not_as_its_terms_say() {
    var quarantined = rejected(Reason.QUARANTINED);
    TrialRequest patient = request(1, null, true);
    patient.begin();
    assertThat(patient.heard(quarantined))
        .containsExactly(
            new Action.RepeatAfter(TrialRequest.REPAIR_MILLIS), new Action.Suspended(quarantined));
    assertThat(patient.heard(started(0, 1)))
        .containsExactly(granted(0), ended(new Outcome.Complete()));
    TrialRequest hasty = request(1, null, false);
    hasty.begin();
    assertThat(hasty.heard(quarantined)).containsExactly(ended(new Outcome.Rejected(quarantined)));
  }

  // ---- withdrawing

  @Test
  void a_withdrawal_is_sent_under_the_same_id_until_it_is_accepted() {
    TrialRequest request = asking(2);
    assertThat(request.withdraw())
        .containsExactly(send(id(1), 0), new Action.Await(WITHDRAW_MILLIS));
    assertThat(request.withdraw()).as("again").isEmpty();
    assertThat(request.heard(new Answer.CommandAccepted())).containsExactly(WITHDRAWN);
    assertThat(request.timeIsOver()).as("the time that was awaited").isEmpty();
  }

  @Test
  void trials_that_come_while_it_withdraws_are_late_also_those_that_it_has() {
    TrialRequest request = asking(2);
    request.heard(started(0, 1));
    request.withdraw();
    assertThat(request.heard(started(0, 1))).containsExactly(late(0));
    assertThat(request.heard(started(1, 1))).containsExactly(late(1));
    assertThat(request.isOpen()).as("the study accepts the withdrawal behind them").isTrue();
    request.heard(new Answer.CommandAccepted());
    assertThat(request.heard(started(2, 1))).containsExactly(late(2));
  }

  @Test
  void a_study_that_is_busy_has_not_accepted_the_withdrawal() {
    TrialRequest request = asking(2);
    request.withdraw();
    assertThat(request.heard(new Answer.NothingNow(2_000)))
        .containsExactly(new Action.RepeatAfter(2_000));
    assertThat(request.isOpen()).isTrue();
  }

  @Test
  void a_withdrawal_that_is_rejected_is_one_if_there_were_trials() {
    TrialRequest none = asking(2);
    none.withdraw();
    assertThat(none.heard(rejected(Reason.STUDY_DELETED)))
        .containsExactly(ended(new Outcome.Rejected(rejected(Reason.STUDY_DELETED))));
    TrialRequest some = asking(2);
    some.heard(started(0, 1));
    some.withdraw();
    assertThat(some.heard(rejected(Reason.STUDY_DELETED))).containsExactly(WITHDRAWN);
  }

  @Test
  void a_withdrawal_without_an_answer_ends_in_time_and_says_whether_anybody_ever_answered() {
    TrialRequest silent = asking(1);
    silent.withdraw();
    assertThat(silent.timeIsOver()).containsExactly(ended(new Outcome.Unanswered()));
    TrialRequest heard = asking(1);
    heard.heard(new Answer.NothingNow(2_000));
    heard.withdraw();
    assertThat(heard.timeIsOver()).containsExactly(WITHDRAWN);
  }

  // ---- the end

  @Test
  void one_that_has_ended_neither_asks_nor_ends_again() {
    TrialRequest request = asking(2);
    request.abandon();
    assertThat(request.missing()).isZero();
    assertThat(request.withdraw()).isEmpty();
    assertThat(request.timeIsOver()).isEmpty();
    for (Reason reason : Reason.values()) {
      assertThat(request.heard(rejected(reason))).isEmpty();
    }
    assertThat(request.heard(new Answer.NothingNow(1))).isEmpty();
    assertThat(request.heard(new Answer.CommandAccepted())).isEmpty();
    assertThat(request.heard(started(0, 1))).containsExactly(late(0));
  }

  @Test
  void it_begins_once_and_asks_for_one_trial_at_least() {
    assertThatThrownBy(() -> asking(1).begin()).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> request(0, null, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got 0");
  }
}
