package io.trialstream.engine;

import io.trialstream.pruner.Pruner;
import io.trialstream.pruner.Pruners;
import io.trialstream.pruner.Reports;
import io.trialstream.sampler.Sampler;
import io.trialstream.sampler.catalogue.Samplers;
import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.BestTrial;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.StudySpec;
import io.trialstream.study.StudyStatus;
import io.trialstream.study.TrialHistory;
import io.trialstream.study.TrialState;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the events of one study add up to. {@link #apply} is the only mutation; it computes nothing
 * that could come out differently another time. Confined to one thread.
 */
final class StudyState implements StudyView {

  private final Event.StudyCreated created;
  private final Instant createdAt;
  private final Observers observers;
  private final RequestMemory requests = new RequestMemory();
  private final List<FrozenTrial> trials = new ArrayList<>();
  private final TreeSet<Integer> waiting = new TreeSet<>();
  private final TreeSet<Integer> running = new TreeSet<>();
  private final KnownSpace space = new KnownSpace();
  private final Map<String, @Nullable Object> userAttrs = new LinkedHashMap<>();
  private final Map<Integer, Event.TrialStarted> startedAs = new LinkedHashMap<>();
  private final Map<Integer, Grant> grants = new HashMap<>();
  private final SharedTexts shared = new SharedTexts();
  private StudyStatus status = StudyStatus.OPEN;
  private boolean deleted;
  private @Nullable CloseReason closeReason;
  private int ended;
  private @Nullable BestTrial best;
  private long seq;

  private final List<FrozenTrial> trialsView = Collections.unmodifiableList(trials);
  private final SortedSet<Integer> waitingView = Collections.unmodifiableSortedSet(waiting);
  private final SortedSet<Integer> runningView = Collections.unmodifiableSortedSet(running);
  private final Map<String, @Nullable Object> attrsView = Collections.unmodifiableMap(userAttrs);

  StudyState(Event.StudyCreated created, Instant at) {
    this.created = created;
    StudySpec spec = created.spec();
    createdAt = at;
    observers =
        new Observers(
            Samplers.create(spec.sampler(), spec.directions(), spec.seed()),
            Pruners.create(spec.pruner(), created.name(), spec.directions()));
    spec.space().forEach(space::put);
    userAttrs.putAll(spec.userAttrs());
    seq = 1;
  }

  void apply(Event event, Instant at) {
    seq++;
    switch (event) {
      case Event.StudyCreated e ->
          throw new IllegalStateException("Study " + name() + " was created a second time.");
      case Event.StudyDeleted e -> deleted = true;
      case Event.StudyPaused e -> status = StudyStatus.PAUSED;
      case Event.StudyResumed e -> {
        status = StudyStatus.OPEN;
        closeReason = null;
      }
      case Event.StudyClosed e -> {
        status = StudyStatus.CLOSED;
        closeReason = e.reason();
      }
      case Event.StudyAttributesSet e -> userAttrs.putAll(e.userAttrs());
      case Event.TrialEnqueued e -> enqueued(e, at);
      case Event.TrialAdded e -> added(e, at);
      case Event.TrialStarted e -> started(e, at);
      case Event.ParameterSuggested e -> suggested(e);
      case Event.TrialReported e -> observers.reported(e.number(), e.step(), e.value(), e.prune());
      case Event.TrialAttributesSet e -> put(trials.get(e.number()).withUserAttrs(e.userAttrs()));
      case Event.TrialReleased e -> released(e);
      case Event.TrialInvalidated e -> invalidated(e);
      case Event.TrialFinished e -> finished(e, at);
    }
  }

  private void enqueued(Event.TrialEnqueued e, Instant at) {
    put(FrozenTrial.waiting(e.number(), e.params(), e.userAttrs()));
    waiting.add(e.number());
    requests.granted(e.requestId(), e.requestIssuedAtMillis(), e.number(), at);
  }

  private void added(Event.TrialAdded e, Instant at) {
    TrialHistory past = e.history() == null ? TrialHistory.NONE : e.history();
    Instant completed = null;
    Instant started = past.startedAt();
    if (e.state().finished()) {
      completed = past.completedAt() == null ? at : past.completedAt();
      started = started == null ? completed : started;
    }
    Reports told = observers.reportedElsewhere(e.number(), past);
    put(
        FrozenTrial.builder(e.number())
            .attempt(past.attempt())
            .state(e.state())
            .params(shared.params(e.params()))
            .fixed(past.fixed())
            .values(e.values())
            .constraints(e.constraints())
            .userAttrs(e.userAttrs())
            .worker(shared.worker(past.worker()))
            .startedAt(started)
            .completedAt(completed)
            .reason(past.reason())
            .lastStep(e.state().finished() ? told.latestStep() : null)
            .build());
    e.params()
        .forEach(
            (n, p) -> {
              if (!space.domains().containsKey(n)) {
                space.put(n, p.distribution());
              }
            });
    requests.added(e.requestId(), e.number());
    if (e.state().finished()) {
      ended++;
      best = BestTrials.with(this, e.number(), e.state(), e.values(), e.constraints());
      observers.ended(trials.get(e.number()), told);
    } else {
      waiting.add(e.number());
      observers.waits(e.number(), told);
    }
  }

  private void started(Event.TrialStarted e, Instant at) {
    FrozenTrial before =
        e.number() < trials.size()
            ? trials.get(e.number())
            : FrozenTrial.waiting(e.number(), Map.of(), Map.of());
    put(
        FrozenTrial.builder(e.number())
            .attempt(e.attempt())
            .losses(before.losses())
            .state(TrialState.RUNNING)
            .params(e.params())
            .fixed(before.fixed())
            .userAttrs(e.userAttrs())
            .worker(shared.worker(e.worker()))
            .startedAt(before.startedAt() == null ? at : before.startedAt())
            .build());
    waiting.remove(e.number());
    running.add(e.number());
    startedAs.put(e.number(), e);
    grants.put(e.number(), new Grant(GrantToken.of(e)));
    requests.granted(e.requestId(), e.requestIssuedAtMillis(), e.number(), at);
    observers.changed(trials.get(e.number()));
  }

  private void suggested(Event.ParameterSuggested e) {
    FrozenTrial t = trials.get(e.number());
    Map<String, Parameter> params = new LinkedHashMap<>(t.params());
    Parameter parameter = new Parameter(e.distribution(), e.value());
    grant(e.number()).suggested(e.name(), params.put(e.name(), parameter), parameter);
    space.put(e.name(), e.distribution());
    put(t.toBuilder().params(params).reason(null).build());
    observers.changed(trials.get(e.number()));
  }

  @Override
  public Grant grant(int number) {
    Grant grant = grants.get(number);
    if (grant == null) {
      throw new IllegalArgumentException("Trial " + number + " is not running.");
    }
    return grant;
  }

  @Override
  public Reports reports(int number) {
    return observers.reports(number);
  }

  private void invalidated(Event.TrialInvalidated e) {
    FrozenTrial t = trials.get(e.number());
    put(t.toBuilder().state(TrialState.FAIL).reason(e.reason()).build());
    best = e.best();
    observers.invalidated(trials.get(e.number()));
  }

  @Override
  public void writeObservers(DataOutput out) throws IOException {
    observers.writeTo(out);
  }

  private void released(Event.TrialReleased e) {
    FrozenTrial t = trials.get(e.number());
    int losses = t.losses() + (e.lost() || e.reason() != null ? 1 : 0);
    String reason = e.lost() ? "LEASE_LOST" : "HANDED_BACK";
    put(
        t.toBuilder()
            .state(TrialState.WAITING)
            .losses(losses)
            .reason(e.reason() == null ? reason : e.reason())
            .build());
    running.remove(e.number());
    startedAs.remove(e.number());
    grants.remove(e.number());
    waiting.add(e.number());
    observers.released(trials.get(e.number()));
  }

  private void finished(Event.TrialFinished e, Instant at) {
    FrozenTrial t = trials.get(e.number());
    put(
        t.toBuilder()
            .attempt(e.attempt())
            .state(e.state())
            .params(shared.params(e.params()))
            .values(e.values())
            .constraints(e.constraints())
            .userAttrs(e.userAttrs())
            .completedAt(at)
            .reason(e.reason())
            .lastStep(reports(e.number()).latestStep())
            .build());
    running.remove(e.number());
    waiting.remove(e.number());
    startedAs.remove(e.number());
    grants.remove(e.number());
    ended++;
    best = e.best();
    observers.ended(trials.get(e.number()));
  }

  private void put(FrozenTrial trial) {
    if (trial.number() == trials.size()) {
      trials.add(trial);
    } else {
      trials.set(trial.number(), trial);
    }
  }

  // ---- what it holds

  @Override
  public Event.StudyCreated created() {
    return created;
  }

  @Override
  public Instant createdAt() {
    return createdAt;
  }

  @Override
  public Sampler sampler() {
    return observers.sampler();
  }

  @Override
  public Pruner pruner() {
    return observers.pruner();
  }

  @Override
  public StudyStatus status() {
    return status;
  }

  @Override
  public boolean deleted() {
    return deleted;
  }

  @Override
  public @Nullable CloseReason closeReason() {
    return closeReason;
  }

  @Override
  public List<FrozenTrial> trials() {
    return trialsView;
  }

  @Override
  public SortedSet<Integer> waiting() {
    return waitingView;
  }

  @Override
  public SortedSet<Integer> running() {
    return runningView;
  }

  @Override
  public int ended() {
    return ended;
  }

  @Override
  public @Nullable BestTrial best() {
    return best;
  }

  @Override
  public long seq() {
    return seq;
  }

  @Override
  public Map<String, Distribution> space() {
    return space.domains();
  }

  @Override
  public long spaceSize() {
    return space.size();
  }

  @Override
  public Map<String, @Nullable Object> userAttrs() {
    return attrsView;
  }

  @Override
  public Event.@Nullable TrialStarted startedAs(int number) {
    return startedAs.get(number);
  }

  @Override
  public List<Integer> grantedTo(UUID requestId) {
    return requests.numbers(requestId);
  }
}
