package io.trialstream.server.simulation;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Event;
import io.trialstream.engine.Reason;
import io.trialstream.server.port.Outgoing;

/** What anyone hears must be so: checked against the accounts of the journal when it is sent. */
final class Hearings {

  private final World world;
  private final Invariants accounts;

  Hearings(World world, Invariants accounts) {
    this.world = world;
    this.accounts = accounts;
  }

  private void require(boolean holds, String what, Object... details) {
    accounts.require(holds, what, details);
  }

  void published(Outgoing message) {
    switch (message) {
      case Outgoing.Published p -> {
        require(
            p.entry().replyTo() == null || !p.entry().replyTo().to().equals(World.STRANGER),
            "decided in the wrong partition: %s",
            p.entry());
        StudyAccount study = accounts.study(p.entry().study());
        require(
            study != null
                && study.entries.size() >= p.entry().seq()
                && study.entries.get((int) p.entry().seq() - 1).event().equals(p.entry().event()),
            "published, and not stored: %s",
            p.entry());
      }
      case Outgoing.AnswerOnly a when a.replyTo().to().equals(World.STRANGER) -> {
        require(
            a.message() instanceof Answer.CommandRejected r
                && (r.reason() == Reason.INVALID_VALUE || r.reason() == Reason.QUARANTINED),
            "decided in the wrong partition: %s",
            a);
        world.misplaced.remove(a.replyTo().commandId());
      }
      case Outgoing.AnswerOnly a -> answered(a);
      case Outgoing.DeadLetter d -> {}
    }
  }

  private void answered(Outgoing.AnswerOnly a) {
    StudyAccount study = accounts.study(a.study());
    switch (a.message()) {
      case Event.TrialFinished e -> {
        StudyAccount.OfTrial trial = study.trials.get(e.number());
        require(
            trial.state == e.state()
                && trial.attempt == e.attempt()
                && trial.values.equals(e.values()),
            "acknowledged, and not so: %s",
            e);
      }
      case Event.TrialStarted e ->
          require(
              e.number() < study.trials.size()
                  && study.trials.get(e.number()).attempt >= e.attempt()
                  && (study.trials.get(e.number()).attempt > e.attempt()
                      || study.trials.get(e.number()).worker.equals(e.worker())),
              "given to another: %s",
              e);
      case Answer.CommandRejected r -> rejected(study, a, r);
      default -> {}
    }
  }

  private void rejected(StudyAccount study, Outgoing.AnswerOnly a, Answer.CommandRejected r) {
    boolean hostile = world.client.isHostile(a.study());
    switch (r.reason()) {
      case STUDY_CLOSED -> require(study.wasClosed, "is not closed: %s", a);
      case INVALID_VALUE -> {
        boolean tooLarge = world.client.isWide(a.study()) && r.message().contains("an event of");
        if (tooLarge) {
          world.faults.merge(Budgets.EVENT_REFUSED, 1, Integer::sum);
        }
        // or a command that was skipped when the study was repaired
        require(hostile || tooLarge, "wrongly rejected: %s", a);
      }
      case DUPLICATE_STUDY, UNKNOWN_STUDY, STUDY_DELETED, UNKNOWN_TRIAL ->
          require(world.setbacks.mayBeUnknown(), "wrongly rejected: %s", a);
      case QUARANTINED -> require(hostile, "a good study is set apart: %s", a);
      case EXPIRED, LEASE_LOST, TRIAL_FINISHED -> {} // judged by what the worker then does
    }
  }
}
