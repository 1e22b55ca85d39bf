package io.trialstream;

import io.trialstream.engine.CloseReason;
import io.trialstream.engine.Command;
import io.trialstream.engine.Decision;
import io.trialstream.engine.Envelope;
import io.trialstream.engine.Event;
import io.trialstream.engine.OfferedTrial;
import io.trialstream.engine.StudyEngine;
import io.trialstream.optimize.OptimizeLoop;
import io.trialstream.optimize.TrialSource;
import io.trialstream.pareto.Dominance;
import io.trialstream.space.Distribution;
import io.trialstream.study.BestTrial;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.Report;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialHistory;
import io.trialstream.study.TrialState;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The engine and the samplers of a shared study, without a stream or a database. */
final class InMemoryStudy implements Study {

  private static final String HERE = "in-memory";

  private final StudySpec spec;
  private final StudyEngine engine;
  private final InstantSource clock;

  private InMemoryStudy(StudySpec spec, InstantSource clock) {
    this.spec = spec;
    this.clock = clock;
    Decision decision = StudyEngine.decideCreation(envelope(), new Command.CreateStudy(spec));
    switch (decision) {
      case Decision.Accepted accepted ->
          engine =
              new StudyEngine((Event.StudyCreated) accepted.events().getFirst(), clock.instant());
      case Decision.Rejected r -> throw RefusedException.of(r.reason(), r.message());
      case Decision.Repeated r -> throw new IllegalStateException("A new study has no past.");
      case Decision.NothingNow n -> throw new IllegalStateException("A new study has no budget.");
    }
  }

  static InMemoryStudy create(StudySpec spec) {
    return new InMemoryStudy(spec, InstantSource.system());
  }

  private Envelope envelope() {
    return new Envelope(UUID.randomUUID(), HERE, null, HERE, 0, clock.instant());
  }

  @Override
  public List<Direction> directions() {
    return spec.directions();
  }

  @Override
  public void optimizeMulti(MultiObjective objective, OptimizeOptions options) {
    new OptimizeLoop(this, new Source(), clock, objective, options).run();
  }

  /** Trials for {@code optimize}; one that is not there now does not come later by itself. */
  private final class Source implements TrialSource {
    @Override
    public Optional<Trial> next(Instant end, BooleanSupplier enough) {
      try {
        return tryAsk();
      } catch (StudyClosedException e) {
        return Optional.empty();
      }
    }

    @Override
    public Optional<FrozenTrial> end(
        Trial trial, TrialState state, List<Double> values, @Nullable String reason) {
      return Optional.of(finish(own(trial), state, values, reason));
    }
  }

  @Override
  public Trial ask() {
    return tryAsk().orElseThrow(() -> new NoTrialNowException("The study has no trial now."));
  }

  private synchronized Optional<Trial> tryAsk() {
    Envelope envelope = envelope();
    Command request = new Command.RequestTrial(1);
    return switch (engine.decide(envelope, request, clock.instant())) {
      case Decision.Accepted accepted -> {
        apply(accepted.events());
        yield accepted.events().getFirst() instanceof Event.TrialStarted started
            ? Optional.of(new LocalTrial(started))
            : closed(); // with nothing left to try
      }
      case Decision.NothingNow n -> Optional.empty();
      case Decision.Rejected r -> throw RefusedException.of(r.reason(), r.message());
      case Decision.Repeated r -> throw new IllegalStateException("A new request was answered.");
    };
  }

  private static Optional<Trial> closed() {
    throw new StudyClosedException("The study is closed: nothing is left to try.");
  }

  @Override
  public FrozenTrial tell(Trial trial, double... values) {
    List<Double> list = Arrays.stream(values).boxed().toList();
    return finish(own(trial), TrialState.COMPLETE, list, null);
  }

  @Override
  public FrozenTrial tell(Trial trial, TrialState state, @Nullable String reason) {
    if (state != TrialState.PRUNED && state != TrialState.FAIL) {
      throw new IllegalArgumentException("Expected PRUNED or FAIL, but got " + state + ".");
    }
    return finish(own(trial), state, List.of(), reason);
  }

  private LocalTrial own(Trial trial) {
    if (trial instanceof LocalTrial local && local.study() == this) {
      return local;
    }
    throw new IllegalArgumentException("Expected a trial that this study gave out.");
  }

  private synchronized FrozenTrial finish(
      LocalTrial trial, TrialState state, List<Double> values, @Nullable String reason) {
    decideAndApply(trial.finish(state, values, reason));
    return engine.trials().get(trial.number());
  }

  @Override
  public void enqueue(Map<String, ?> params) {
    decideAndApply(new Command.EnqueueTrial(new LinkedHashMap<>(params), Map.of()));
  }

  @Override
  public void addTrial(FrozenTrial trial, List<Report> reports) {
    decideAndApply(
        new Command.AddTrial(
            trial.state(),
            trial.params(),
            trial.values(),
            trial.constraints(),
            trial.userAttrs(),
            TrialHistory.of(trial, reports)));
  }

  @Override
  public void stop() {
    decideAndApply(new Command.StopStudy());
  }

  @Override
  public void setUserAttr(String name, @Nullable Object value) {
    decideAndApply(new Command.SetStudyAttributes(Collections.singletonMap(name, value)));
  }

  private synchronized List<Event> decideAndApply(Command command) {
    return switch (engine.decide(envelope(), command, clock.instant())) {
      case Decision.Accepted accepted -> {
        apply(accepted.events());
        yield accepted.events();
      }
      case Decision.Repeated repeated -> repeated.events();
      case Decision.Rejected r -> throw RefusedException.of(r.reason(), r.message());
      case Decision.NothingNow n -> throw new IllegalStateException("Only requests get nothing.");
    };
  }

  private void apply(List<Event> events) {
    events.forEach(event -> engine.apply(event, clock.instant()));
  }

  @Override
  public synchronized List<FrozenTrial> trials() {
    return List.copyOf(engine.trials());
  }

  @Override
  public synchronized FrozenTrial bestTrial() {
    if (directions().size() > 1) {
      throw new IllegalStateException(
          "The study has several objectives and no single best trial. Ask for its bestTrials.");
    }
    BestTrial best = engine.best();
    if (best == null) {
      throw new NoSuchElementException("No trial is complete yet.");
    }
    return engine.trials().get(best.number());
  }

  @Override
  public synchronized List<FrozenTrial> bestTrials() {
    List<FrozenTrial> kept =
        engine.trials().stream()
            .filter(t -> t.state() == TrialState.COMPLETE && t.feasible())
            .toList();
    List<double[]> scores =
        kept.stream().map(t -> Direction.scores(directions(), t.values())).toList();
    return Dominance.front(scores).stream().map(kept::get).toList();
  }

  @Override
  public synchronized @Nullable CloseReason closeReason() {
    return engine.closeReason();
  }

  @Override
  public synchronized Map<String, @Nullable Object> userAttrs() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(engine.userAttrs()));
  }

  /** A trial that this study gave out. */
  private final class LocalTrial extends OfferedTrial {
    LocalTrial(Event.TrialStarted started) {
      super(started);
    }

    private volatile boolean prune;

    InMemoryStudy study() {
      return InMemoryStudy.this;
    }

    @Override
    protected void send(Command.SetTrialAttributes attributes) {
      decideAndApply(attributes);
    }

    @Override
    protected void send(Command.ReportTrial report) {
      prune = ((Event.TrialReported) decideAndApply(report).getFirst()).prune();
    }

    @Override
    public boolean shouldPrune() {
      return prune;
    }

    @Override
    public boolean shouldPruneNow() {
      return prune;
    }

    @Override
    protected double request(String name, Distribution distribution) {
      var command = new Command.RequestParameter(number(), attempt(), name, distribution);
      return ((Event.ParameterSuggested) decideAndApply(command).getFirst()).value();
    }
  }
}
