package io.trialstream.engine;

import io.trialstream.pruner.Reports;
import io.trialstream.space.Parameter;
import io.trialstream.study.Attributes;
import io.trialstream.study.BestTrial;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.StudyStatus;
import io.trialstream.study.TrialState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of commands about trials that were given out: parameters, ends, losses. Reads the
 * state, changes nothing. Confined to the engine's thread.
 */
final class TrialDecisions {

  private final StudyView state;

  TrialDecisions(StudyView state) {
    this.state = state;
  }

  /** Decides a command about a trial that should be running. */
  Decision about(Command.AboutTrial c) {
    if (c.number() < 0 || c.number() >= state.trials().size()) {
      return Refusals.unknownTrial(c.number());
    }
    FrozenTrial trial = state.trials().get(c.number());
    if (trial.state().finished()) {
      return alreadyEnded(trial, c);
    }
    if (trial.state() != TrialState.RUNNING || trial.attempt() != c.attempt()) {
      return c.attempt() > trial.attempt()
          ? new Decision.Rejected(
              Reason.UNKNOWN_TRIAL,
              "Trial %s has no attempt %s.".formatted(c.number(), c.attempt()))
          : new Decision.Rejected(
              Reason.LEASE_LOST,
              "Attempt %s of trial %s was given up; stop evaluating it."
                  .formatted(c.attempt(), c.number()));
    }
    if (!wasGiven(trial, c)) {
      return new Decision.Rejected(
          Reason.LEASE_LOST,
          "Attempt %s of trial %s was given out again with other parameters, after the database was restored; this result belongs to the earlier ones."
              .formatted(c.attempt(), c.number()));
    }
    return switch (c) {
      case Command.Heartbeat h -> new Decision.Accepted(List.of());
      case Command.RequestParameter p -> parameter(trial, p);
      case Command.ReportTrial r -> report(trial, r);
      case Command.SetTrialAttributes s -> {
        Decision.Rejected refused = tooLarge(trial, s.userAttrs());
        yield refused != null
            ? refused
            : Decision.Accepted.of(
                new Event.TrialAttributesSet(s.number(), s.attempt(), s.userAttrs()));
      }
      case Command.FinishTrial f -> finish(trial, f);
      case Command.ReleaseTrial r -> giveUp(trial, false);
    };
  }

  /**
   * Decides what becomes of an attempt whose lease has ended.
   *
   * @param tooLong whether it has taken longer than the study allows; else its worker was lost
   */
  Decision expire(int number, int attempt, boolean tooLong) {
    if (number >= state.trials().size()) {
      return new Decision.Accepted(List.of());
    }
    FrozenTrial trial = state.trials().get(number);
    if (trial.state() != TrialState.RUNNING || trial.attempt() != attempt) {
      return new Decision.Accepted(List.of());
    }
    return tooLong ? tookTooLong(trial) : giveUp(trial, true);
  }

  /** Whether the sender was given what the study holds, as far as its token tells. */
  private boolean wasGiven(FrozenTrial trial, Command.AboutTrial c) {
    String token = c.token();
    boolean complete = c instanceof Command.FinishTrial f && f.state() == TrialState.COMPLETE;
    return token == null || state.grant(trial.number()).covers(token, complete);
  }

  private Decision alreadyEnded(FrozenTrial trial, Command.AboutTrial c) {
    if (c instanceof Command.FinishTrial f && f.attempt() == trial.attempt()) {
      Outcome outcome = Outcome.of(f, state.objectives(), lastValue(trial));
      if (outcome.state() == trial.state() && outcome.values().equals(trial.values())) {
        return new Decision.Repeated(
            List.of(
                new Event.TrialFinished(
                    trial.number(),
                    trial.attempt(),
                    trial.state(),
                    trial.params(),
                    trial.values(),
                    trial.constraints(),
                    trial.userAttrs(),
                    trial.reason(),
                    state.best())));
      }
    }
    return new Decision.Rejected(
        Reason.TRIAL_FINISHED,
        "Trial %s has ended already: %s.".formatted(trial.number(), trial.state()));
  }

  private Decision parameter(FrozenTrial trial, Command.RequestParameter c) {
    Parameter offered = trial.params().get(c.name());
    if (offered != null && offered.distribution().equals(c.distribution())) {
      return new Decision.Repeated(
          List.of(
              new Event.ParameterSuggested(
                  c.number(), c.attempt(), c.name(), c.distribution(), offered.value())));
    }
    Decision.Rejected refused = SpaceLimits.unfit(state, c.name(), c.distribution());
    if (refused != null) {
      return refused;
    }
    String notBySampler =
        trial.fixed().containsKey(c.name())
            ? null
            : state.sampler().unfit(c.name(), c.distribution());
    if (notBySampler != null) {
      return Refusals.invalid(notBySampler);
    }
    double value;
    if (trial.fixed().containsKey(c.name())) {
      value = c.distribution().toInternal(trial.fixed().get(c.name()));
      if (Double.isNaN(value)) {
        return Refusals.invalid(
            "The enqueued value %s of parameter \"%s\" lies outside %s."
                .formatted(trial.fixed().get(c.name()), c.name(), c.distribution()));
      }
    } else {
      value = Offers.one(trial.number(), c.name(), c.distribution(), state);
    }
    return Decision.Accepted.of(
        new Event.ParameterSuggested(c.number(), c.attempt(), c.name(), c.distribution(), value));
  }

  private Decision report(FrozenTrial trial, Command.ReportTrial c) {
    Reports before = state.reports(trial.number());
    Double first = before.now(c.step());
    if (first != null) {
      return new Decision.Repeated(
          List.of(
              new Event.TrialReported(
                  c.number(),
                  c.attempt(),
                  c.step(),
                  first,
                  c.metrics(),
                  before.wasPrunedAt(c.step()))));
    }
    if (before.size() >= TrialLimits.MAX_REPORTS && before.at(c.step()) == null) {
      return Refusals.invalid(
          "Trial %s has reported at %s steps already. Report less often."
              .formatted(c.number(), TrialLimits.MAX_REPORTS));
    }
    boolean prune =
        before.wasStoppedBefore() || state.pruner().prune(c.number(), before, c.step(), c.value());
    return Decision.Accepted.of(
        new Event.TrialReported(c.number(), c.attempt(), c.step(), c.value(), c.metrics(), prune));
  }

  /** Decides that a complete trial counts no more. */
  Decision invalidate(Command.InvalidateTrial c) {
    if (c.number() < 0 || c.number() >= state.trials().size()) {
      return Refusals.unknownTrial(c.number());
    }
    TrialState now = state.trials().get(c.number()).state();
    if (now == TrialState.FAIL) {
      return new Decision.Accepted(List.of()); // it counts already for nothing
    }
    if (!now.finished()) {
      return Refusals.invalid(
          "Expected a trial that has ended, but trial %s is %s.".formatted(c.number(), now));
    }
    String why = c.reason() == null ? "" : ": " + c.reason();
    return Decision.Accepted.of(
        new Event.TrialInvalidated(
            c.number(), "INVALIDATED" + why, BestTrials.without(state, c.number())));
  }

  /** Refuses attributes that would make a trial too large to be stored and published. */
  private static Decision.@Nullable Rejected tooLarge(
      FrozenTrial trial, Map<String, @Nullable Object> more) {
    if (more.isEmpty()) {
      return null;
    }
    Map<String, @Nullable Object> all = new LinkedHashMap<>(trial.userAttrs());
    all.putAll(more);
    long bytes = Attributes.jsonBytes(all);
    return bytes <= TrialLimits.MAX_ATTRIBUTE_BYTES
        ? null
        : Refusals.invalid(
            "With these attributes trial %s would have %s bytes of them; at most %s are kept. Keep large things in files, and their addresses here."
                .formatted(trial.number(), bytes, TrialLimits.MAX_ATTRIBUTE_BYTES));
  }

  private Decision finish(FrozenTrial trial, Command.FinishTrial c) {
    Decision.Rejected refused = tooLarge(trial, c.userAttrs());
    if (refused != null) {
      return refused;
    }
    Map<String, Parameter> params = trial.params();
    if (c.asked() != null) {
      params = new LinkedHashMap<>();
      for (String name : c.asked()) {
        Parameter offered = trial.params().get(name);
        if (offered == null) {
          return Refusals.invalid(
              "Trial %s was never offered a parameter \"%s\".".formatted(c.number(), name));
        }
        params.put(name, offered);
      }
    }
    Outcome outcome = Outcome.of(c, state.objectives(), state.reports(c.number()));
    Map<String, @Nullable Object> attrs = new LinkedHashMap<>(trial.userAttrs());
    attrs.putAll(c.userAttrs());
    return outcome.state() == TrialState.FAIL && triesFailedOnesAgain(trial)
        ? failedOnce(trial, outcome, c.userAttrs())
        : ended(trial, outcome, params, attrs);
  }

  private boolean triesFailedOnesAgain(FrozenTrial trial) {
    return state.spec().retriesFailures()
        && state.status() != StudyStatus.CLOSED
        && trial.losses() < state.spec().maxRetries();
  }

  private Decision tookTooLong(FrozenTrial trial) {
    String reason = "TIME_LIMIT: longer than %s ms".formatted(state.spec().trialTimeoutMillis());
    Outcome outcome = new Outcome(TrialState.FAIL, List.of(), List.of(), reason);
    return triesFailedOnesAgain(trial)
        ? failedOnce(trial, outcome, Map.of())
        : ended(trial, outcome, trial.params(), trial.userAttrs());
  }

  private static Decision failedOnce(
      FrozenTrial trial, Outcome outcome, Map<String, @Nullable Object> attrs) {
    List<Event> events = new ArrayList<>();
    if (!attrs.isEmpty()) {
      events.add(new Event.TrialAttributesSet(trial.number(), trial.attempt(), attrs));
    }
    String reason = outcome.reason() == null ? "failed" : outcome.reason();
    events.add(new Event.TrialReleased(trial.number(), trial.attempt(), false, reason));
    return new Decision.Accepted(events);
  }

  /** What a trial that has ended had reported last, as far as its end tells. */
  private static Reports lastValue(FrozenTrial trial) {
    Reports reports = new Reports();
    if (trial.state() == TrialState.PRUNED && !trial.values().isEmpty()) {
      reports.add(0, trial.values().getFirst());
    }
    return reports;
  }

  private Decision giveUp(FrozenTrial trial, boolean lost) {
    boolean again =
        state.status() != StudyStatus.CLOSED
            && (!lost || trial.losses() < state.spec().maxRetries());
    if (again) {
      return Decision.Accepted.of(
          new Event.TrialReleased(trial.number(), trial.attempt(), lost, null));
    }
    String reason =
        lost
            ? "LEASE_LOST: the worker was lost, attempt %s".formatted(trial.attempt())
            : "HANDED_BACK: the worker stopped after the study was closed";
    Outcome outcome = new Outcome(TrialState.FAIL, List.of(), List.of(), reason);
    return ended(trial, outcome, trial.params(), trial.userAttrs());
  }

  private Decision ended(
      FrozenTrial trial,
      Outcome outcome,
      Map<String, Parameter> params,
      Map<String, @Nullable Object> attrs) {
    BestTrial best =
        BestTrials.with(
            state, trial.number(), outcome.state(), outcome.values(), outcome.constraints());
    List<Event> events = new ArrayList<>();
    events.add(
        new Event.TrialFinished(
            trial.number(),
            trial.attempt(),
            outcome.state(),
            params,
            outcome.values(),
            outcome.constraints(),
            attrs,
            outcome.reason(),
            best));
    Closings.add(state, events, best);
    return new Decision.Accepted(events);
  }
}
