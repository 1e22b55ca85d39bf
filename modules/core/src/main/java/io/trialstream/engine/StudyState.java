package io.trialstream.engine;

import io.trialstream.pruner.Pruner;
import io.trialstream.pruner.Pruners;
import io.trialstream.pruner.Reports;
import io.trialstream.sampler.Sampler;
import io.trialstream.sampler.catalogue.Samplers;
import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import io.trialstream.space.ParameterMap;
import io.trialstream.study.BestTrial;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.Report;
import io.trialstream.study.StudySpec;
import io.trialstream.study.StudyStatus;
import io.trialstream.study.TrialHistory;
import io.trialstream.study.TrialState;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the events of one study add up to. {@link #apply} is the only mutation; it computes nothing
 * that could come out differently another time. Confined to one thread.
 */
final class StudyState {

  private static final Reports NONE = new Reports();
  private static final int MOST_WORKERS = 1_000;

  final UUID studyId;
  final String name;
  final StudySpec spec;
  final Instant createdAt;
  final Sampler sampler;
  final Pruner pruner;

  /** What trials that run, or wait for another attempt, have reported. */
  final TreeMap<Integer, Reports> reports = new TreeMap<>();

  final RequestMemory requests = new RequestMemory();
  final List<FrozenTrial> trials = new ArrayList<>();

  /** Numbers of the trials that wait to be given out. */
  final TreeSet<Integer> waiting = new TreeSet<>();

  final TreeSet<Integer> running = new TreeSet<>();

  /** Every parameter that the study has seen, with its latest domain. */
  final Map<String, Distribution> space = new LinkedHashMap<>();

  /** How much text it takes to describe {@link #space}, in characters. */
  long spaceSize;

  final Map<String, @Nullable Object> userAttrs = new LinkedHashMap<>();
  final Map<Integer, Event.TrialStarted> startedAs = new LinkedHashMap<>();

  /** What the workers of running trials were given. */
  private final Map<Integer, Grant> grants = new HashMap<>();

  private final Map<String, String> workers = new HashMap<>();
  private @Nullable ParameterMap latestParams;
  StudyStatus status = StudyStatus.OPEN;
  boolean deleted;
  @Nullable CloseReason closeReason;
  int ended;
  @Nullable BestTrial best;
  long seq;

  StudyState(Event.StudyCreated created, Instant at) {
    studyId = created.studyId();
    name = created.name();
    spec = created.spec();
    createdAt = at;
    sampler = Samplers.create(spec.sampler(), spec.directions(), spec.seed());
    pruner = Pruners.create(spec.pruner(), name, spec.directions());
    spec.space().forEach(this::know);
    userAttrs.putAll(spec.userAttrs());
    seq = 1;
  }

  void apply(Event event, Instant at) {
    seq++;
    switch (event) {
      case Event.StudyCreated e ->
          throw new IllegalStateException("Study " + name + " was created a second time.");
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
      case Event.TrialReported e -> reported(e);
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
    Reports told = reportedElsewhere(e.number(), past);
    put(
        new FrozenTrial(
            e.number(),
            past.attempt(),
            0,
            e.state(),
            compact(e.params()),
            past.fixed(),
            e.values(),
            e.constraints(),
            e.userAttrs(),
            shared(past.worker()),
            started,
            completed,
            past.reason(),
            e.state().finished() ? told.latestStep() : null));
    e.params()
        .forEach(
            (n, p) -> {
              if (!space.containsKey(n)) {
                know(n, p.distribution());
              }
            });
    requests.added(e.requestId(), e.number());
    if (e.state().finished()) {
      ended++;
      best = bestWith(e.number(), e.state(), e.values(), e.constraints());
      if (!told.isEmpty()) {
        sampler.reported(e.number(), told.values());
      }
      sampler.observe(trials.get(e.number()));
      pruner.ended(trials.get(e.number()), told);
    } else {
      waiting.add(e.number());
      told.nextAttempt();
      if (!told.isEmpty()) {
        reports.put(e.number(), told);
      }
    }
  }

  /** What an added trial reported; the pruner sees it as if the trial had run here. */
  private Reports reportedElsewhere(int number, TrialHistory past) {
    Reports told = new Reports();
    int attempt = 0;
    for (Report report : past.reports()) {
      if (report.attempt() > attempt) {
        told.nextAttempt();
        attempt = report.attempt();
      }
      note(number, told, report.step(), report.value(), report.prune());
    }
    if (past.attempt() > attempt) {
      told.nextAttempt();
    }
    return told;
  }

  private void started(Event.TrialStarted e, Instant at) {
    FrozenTrial before =
        e.number() < trials.size()
            ? trials.get(e.number())
            : FrozenTrial.waiting(e.number(), Map.of(), Map.of());
    put(
        new FrozenTrial(
            e.number(),
            e.attempt(),
            before.losses(),
            TrialState.RUNNING,
            e.params(),
            before.fixed(),
            List.of(),
            List.of(),
            e.userAttrs(),
            shared(e.worker()),
            before.startedAt() == null ? at : before.startedAt(),
            null,
            null,
            null));
    waiting.remove(e.number());
    running.add(e.number());
    startedAs.put(e.number(), e);
    grants.put(e.number(), new Grant(GrantToken.of(e)));
    requests.granted(e.requestId(), e.requestIssuedAtMillis(), e.number(), at);
    sampler.observe(trials.get(e.number()));
  }

  private void suggested(Event.ParameterSuggested e) {
    FrozenTrial t = trials.get(e.number());
    Map<String, Parameter> params = new LinkedHashMap<>(t.params());
    Parameter parameter = new Parameter(e.distribution(), e.value());
    grant(e.number()).suggested(e.name(), params.put(e.name(), parameter), parameter);
    know(e.name(), e.distribution());
    put(with(t, TrialState.RUNNING, t.losses(), params, null));
    sampler.observe(trials.get(e.number()));
  }

  /**
   * What the worker of a running trial was given.
   *
   * @throws IllegalArgumentException if the trial is not running
   */
  Grant grant(int number) {
    Grant grant = grants.get(number);
    if (grant == null) {
      throw new IllegalArgumentException("Trial " + number + " is not running.");
    }
    return grant;
  }

  /** What a trial that runs, or waits for another attempt, has reported so far. */
  Reports reports(int number) {
    return reports.getOrDefault(number, NONE);
  }

  private void reported(Event.TrialReported e) {
    Reports before = reports.computeIfAbsent(e.number(), n -> new Reports());
    note(e.number(), before, e.step(), e.value(), e.prune());
  }

  private void note(int number, Reports before, long step, double value, boolean prune) {
    pruner.reported(number, before, step, value);
    before.add(step, value);
    if (prune) {
      before.prunedAt(step);
    }
  }

  private void invalidated(Event.TrialInvalidated e) {
    FrozenTrial t = trials.get(e.number());
    put(with(t, TrialState.FAIL, t.losses(), t.params(), e.reason()));
    best = e.best();
    sampler.observe(trials.get(e.number()));
    pruner.ended(trials.get(e.number()), NONE);
  }

  /** Writes what sampler and pruner have kept, and what trials that have not ended reported. */
  void writeObservers(DataOutput out) throws IOException {
    sampler.writeState(out);
    pruner.writeState(out);
    for (var trial : reports.entrySet()) {
      out.writeInt(trial.getKey());
      for (var report : trial.getValue().values().entrySet()) {
        out.writeLong(report.getKey());
        out.writeDouble(report.getValue());
      }
    }
  }

  private void released(Event.TrialReleased e) {
    Reports told = reports.get(e.number());
    if (told != null) {
      told.nextAttempt();
    }
    FrozenTrial t = trials.get(e.number());
    int losses = t.losses() + (e.lost() || e.reason() != null ? 1 : 0);
    String reason = e.lost() ? "LEASE_LOST" : "HANDED_BACK";
    put(with(t, TrialState.WAITING, losses, t.params(), e.reason() == null ? reason : e.reason()));
    running.remove(e.number());
    startedAs.remove(e.number());
    grants.remove(e.number());
    waiting.add(e.number());
    sampler.observe(trials.get(e.number()));
  }

  private static FrozenTrial with(
      FrozenTrial t,
      TrialState state,
      int losses,
      Map<String, Parameter> params,
      @Nullable String reason) {
    return new FrozenTrial(
        t.number(),
        t.attempt(),
        losses,
        state,
        params,
        t.fixed(),
        t.values(),
        t.constraints(),
        t.userAttrs(),
        t.worker(),
        t.startedAt(),
        t.completedAt(),
        reason,
        t.lastStep());
  }

  private void finished(Event.TrialFinished e, Instant at) {
    FrozenTrial t = trials.get(e.number());
    put(
        new FrozenTrial(
            e.number(),
            e.attempt(),
            t.losses(),
            e.state(),
            compact(e.params()),
            t.fixed(),
            e.values(),
            e.constraints(),
            e.userAttrs(),
            t.worker(),
            t.startedAt(),
            at,
            e.reason(),
            reports(e.number()).latestStep()));
    running.remove(e.number());
    waiting.remove(e.number());
    startedAs.remove(e.number());
    grants.remove(e.number());
    ended++;
    best = e.best();
    Reports told = reports.remove(e.number());
    if (told != null && !told.isEmpty()) {
      sampler.reported(e.number(), told.values());
    }
    sampler.observe(trials.get(e.number()));
    pruner.ended(trials.get(e.number()), told == null ? NONE : told);
  }

  private void know(String parameter, Distribution distribution) {
    Distribution before = space.put(parameter, distribution);
    spaceSize += sizeOf(parameter, distribution) - (before == null ? 0 : sizeOf(parameter, before));
  }

  /** How much text it takes to describe a parameter, in characters. */
  static long sizeOf(String parameter, Distribution distribution) {
    return parameter.length() + (long) distribution.toString().length();
  }

  /** The same in less memory: with the names and domains of the trial that ended before it. */
  private Map<String, Parameter> compact(Map<String, Parameter> params) {
    latestParams = ParameterMap.of(params, latestParams);
    return latestParams;
  }

  /** One text for all trials of a worker. */
  private @Nullable String shared(@Nullable String worker) {
    if (worker == null) {
      return null;
    }
    if (workers.size() > MOST_WORKERS) {
      workers.clear();
    }
    String before = workers.putIfAbsent(worker, worker);
    return before == null ? worker : before;
  }

  private void put(FrozenTrial trial) {
    if (trial.number() == trials.size()) {
      trials.add(trial);
    } else {
      trials.set(trial.number(), trial);
    }
  }

  /** The best of the study without one of its trials; costs a pass over all of them. */
  @Nullable BestTrial bestWithout(int number) {
    if (spec.directions().size() > 1 || best == null || best.number() != number) {
      return best;
    }
    var direction = spec.directions().getFirst();
    return trials.stream()
        .filter(t -> t.number() != number && t.state() == TrialState.COMPLETE && t.feasible())
        .map(t -> new BestTrial(t.number(), t.value()))
        .min(
            Comparator.comparingDouble((BestTrial b) -> direction.score(b.value()))
                .thenComparingInt(BestTrial::number))
        .orElse(null);
  }

  /** The best of the study once this trial has ended; null with several objectives or none yet. */
  @Nullable BestTrial bestWith(
      int number, TrialState state, List<Double> values, List<Double> constraints) {
    if (spec.directions().size() > 1
        || state != TrialState.COMPLETE
        || constraints.stream().anyMatch(c -> c > 0)) {
      return best;
    }
    var direction = spec.directions().getFirst();
    double value = values.getFirst();
    return best == null || direction.score(value) < direction.score(best.value())
        ? new BestTrial(number, value)
        : best;
  }
}
