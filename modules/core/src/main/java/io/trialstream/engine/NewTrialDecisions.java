package io.trialstream.engine;

import io.trialstream.space.Distribution;
import io.trialstream.space.Values;
import io.trialstream.study.FrozenTrial;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of commands that make a trial: those that enqueue one, and those that add one of
 * elsewhere. Reads the state, changes nothing. Confined to the engine's thread.
 */
final class NewTrialDecisions {

  private final StudyView state;

  NewTrialDecisions(StudyView state) {
    this.state = state;
  }

  /** Decides a command that makes a trial, unless it was decided before. */
  Decision once(Envelope envelope, Instant now, Supplier<Decision> decision) {
    List<Integer> made = state.grantedTo(envelope.commandId());
    if (!made.isEmpty()) {
      return new Decision.Repeated(List.of(madeBy(envelope, state.trials().get(made.getFirst()))));
    }
    return RequestMemory.fresh(envelope.issuedAt(), now) ? decision.get() : Refusals.expired();
  }

  /** What a request has made, for whoever repeats it because no answer came. */
  private static Event madeBy(Envelope envelope, FrozenTrial trial) {
    long issuedAt = envelope.issuedAt().toEpochMilli();
    return trial.attempt() == 0 && trial.state().finished()
        ? new Event.TrialAdded(
            trial.number(),
            trial.state(),
            trial.params(),
            trial.values(),
            trial.constraints(),
            trial.userAttrs(),
            envelope.commandId(),
            issuedAt)
        : new Event.TrialEnqueued(
            trial.number(), trial.fixed(), trial.userAttrs(), envelope.commandId(), issuedAt);
  }

  /** Makes a trial that waits, with the values asked for. */
  Decision enqueue(Envelope envelope, Command.EnqueueTrial c) {
    if (Boolean.TRUE.equals(c.skipIfExists()) && exists(c.params())) {
      return new Decision.Accepted(List.of());
    }
    return Decision.Accepted.of(
        new Event.TrialEnqueued(
            state.trials().size(),
            c.params(),
            c.userAttrs(),
            envelope.commandId(),
            envelope.issuedAt().toEpochMilli()));
  }

  /** Whether a trial has been enqueued with these values, or has ended with them. */
  private boolean exists(Map<String, @Nullable Object> params) {
    return state.trials().stream()
        .anyMatch(
            t ->
                sameValues(params, t.fixed())
                    || (t.params().size() == params.size()
                        && sameValues(params, t.externalParams())));
  }

  /** Whether two sets of values are the same: 1 is 1.0, and 0.1 + 0.2 is 0.3 on a grid of 0.1. */
  private boolean sameValues(
      Map<String, @Nullable Object> some, Map<String, @Nullable Object> others) {
    return some.keySet().equals(others.keySet())
        && some.keySet().stream().allMatch(name -> same(name, some.get(name), others.get(name)));
  }

  private boolean same(String name, @Nullable Object a, @Nullable Object b) {
    Distribution domain = state.space().get(name);
    if (domain == null) {
      return Values.same(a, b);
    }
    double one = domain.toInternal(a);
    double other = domain.toInternal(b);
    return (Double.isNaN(one) || Double.isNaN(other)) ? Values.same(a, b) : domain.same(one, other);
  }

  /** Decides whether a trial of elsewhere fits. */
  Decision add(Envelope envelope, Command.AddTrial given) {
    Command.AddTrial c = AddedTrials.normal(given);
    String wrong = AddedTrials.wrong(c, state.objectives());
    if (wrong != null) {
      return Refusals.invalid(wrong);
    }
    for (var p : c.params().entrySet()) {
      Decision.Rejected refused = SpaceLimits.unfit(state, p.getKey(), p.getValue().distribution());
      if (refused != null) {
        return refused;
      }
    }
    int number = state.trials().size();
    List<Event> events = new ArrayList<>();
    events.add(
        new Event.TrialAdded(
            number,
            c.state(),
            c.params(),
            c.values(),
            c.constraints(),
            c.userAttrs(),
            envelope.commandId(),
            envelope.issuedAt().toEpochMilli(),
            c.history()));
    if (c.state().finished()) {
      Closings.add(
          state, events, BestTrials.with(state, number, c.state(), c.values(), c.constraints()));
    }
    return new Decision.Accepted(events);
  }
}
