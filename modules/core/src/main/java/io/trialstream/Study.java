package io.trialstream;

import io.trialstream.engine.CloseReason;
import io.trialstream.engine.Command;
import io.trialstream.engine.Decision;
import io.trialstream.engine.Envelope;
import io.trialstream.engine.Event;
import io.trialstream.engine.OfferedTrial;
import io.trialstream.engine.Reason;
import io.trialstream.engine.StudyEngine;
import io.trialstream.space.Distribution;
import io.trialstream.study.BestTrial;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.Report;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialHistory;
import io.trialstream.study.TrialState;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A study in one process, without a stream or a database: the same engine and samplers as a shared
 * one. For testing an objective, and for optimising what one process can. Thread-safe.
 */
public final class Study {

  private static final String HERE = "in-memory";

  private final StudyEngine engine;
  private final InstantSource clock;

  private Study(StudySpec spec, InstantSource clock) {
    this.clock = clock;
    Envelope envelope = envelope();
    Decision decision = StudyEngine.decideCreation(envelope, new Command.CreateStudy(spec));
    switch (decision) {
      case Decision.Accepted accepted ->
          engine =
              new StudyEngine((Event.StudyCreated) accepted.events().getFirst(), clock.instant());
      case Decision.Rejected rejected -> throw new IllegalArgumentException(rejected.message());
      case Decision.Repeated r -> throw new IllegalStateException("A new study has no past.");
      case Decision.NothingNow n -> throw new IllegalStateException("A new study has no budget.");
    }
  }

  /** A new study that minimises one value with the default sampler and a seed drawn now. */
  public static Study inMemory() {
    return inMemory(StudySpec.minimize(RandomGenerator.getDefault().nextLong()));
  }

  /**
   * A new study.
   *
   * @throws IllegalArgumentException if the sampler does not exist or refuses its options
   */
  public static Study inMemory(StudySpec spec) {
    return new Study(spec, InstantSource.system());
  }

  private Envelope envelope() {
    return new Envelope(UUID.randomUUID(), HERE, null, HERE, 0, clock.instant());
  }

  /** Evaluates the objective this many times, one after the other, unless the study closes. */
  public void optimize(Objective objective, int trials) {
    optimize(objective, OptimizeOptions.trials(trials));
  }

  /**
   * Evaluates the objective until the study closes or a limit of the options is reached. An
   * exception of the objective ends its trial FAIL, with the reason, and nothing else.
   */
  public void optimize(Objective objective, OptimizeOptions options) {
    optimizeMulti(MultiObjective.of(objective), options);
  }

  /** The same with an objective that has several values, one per direction. */
  public void optimizeMulti(MultiObjective objective, OptimizeOptions options) {
    AtomicLong left = new AtomicLong(options.trials());
    Instant end = options.timeout() == null ? Instant.MAX : clock.instant().plus(options.timeout());
    Runnable loop =
        () -> {
          while (left.getAndDecrement() > 0 && clock.instant().isBefore(end)) {
            Optional<Trial> trial = tryAsk();
            if (trial.isEmpty()) {
              return;
            }
            FrozenTrial ended = evaluate(objective, (LocalTrial) trial.get());
            options.callbacks().forEach(callback -> callback.accept(this, ended));
          }
        };
    if (options.parallelism() == 1) {
      loop.run();
      return;
    }
    runInParallel(loop, options.parallelism());
  }

  private static void runInParallel(Runnable loop, int parallelism) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < parallelism; i++) {
        running.add(threads.submit(loop));
      }
      for (Future<?> each : running) {
        each.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while trials were running.", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("A callback failed.", e.getCause());
    }
  }

  private FrozenTrial evaluate(MultiObjective objective, LocalTrial trial) {
    try {
      return finish(
          trial,
          TrialState.COMPLETE,
          Arrays.stream(objective.evaluate(trial)).boxed().toList(),
          null);
    } catch (TrialPruned e) {
      return finish(trial, TrialState.PRUNED, List.of(), e.getMessage());
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      return finish(trial, TrialState.FAIL, List.of(), OfferedTrial.reason(e));
    }
  }

  /**
   * Starts a trial, to be ended with {@link #tell}.
   *
   * @throws IllegalStateException if the study is closed, or its budget is in flight
   */
  public Trial ask() {
    return tryAsk()
        .orElseThrow(() -> new IllegalStateException("The study gives out no trial now."));
  }

  private synchronized Optional<Trial> tryAsk() {
    Envelope envelope = envelope();
    Command request = new Command.RequestTrial(1);
    return switch (engine.decide(envelope, request, clock.instant())) {
      case Decision.Accepted accepted -> {
        apply(accepted.events());
        yield accepted.events().getFirst() instanceof Event.TrialStarted started
            ? Optional.of(new LocalTrial(started))
            : Optional.empty(); // the study closed, with nothing left to try
      }
      case Decision.NothingNow n -> Optional.empty();
      case Decision.Rejected r when r.reason() == Reason.STUDY_CLOSED -> Optional.empty();
      case Decision.Rejected r -> throw new IllegalStateException(r.message());
      case Decision.Repeated r -> throw new IllegalStateException("A new request was answered.");
    };
  }

  /**
   * Ends a trial that was asked for with its values, one per direction; NaN ends it FAIL.
   *
   * @return the trial as it ended
   * @throws IllegalArgumentException if it ended before, or is not of this study
   */
  public FrozenTrial tell(Trial trial, double... values) {
    List<Double> list = Arrays.stream(values).boxed().toList();
    return finish(own(trial), TrialState.COMPLETE, list, null);
  }

  /** Ends a trial that was asked for without values: PRUNED, or FAIL with a reason. */
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

  /** Asks that a coming trial use these values; the sampler fills in the others. */
  public void enqueue(Map<String, ?> params) {
    decideAndApply(new Command.EnqueueTrial(new LinkedHashMap<>(params), Map.of()));
  }

  /**
   * Adds a trial of elsewhere with all that it tells: one that ended there, from which samplers
   * learn, or one that waits, which is run here.
   *
   * @throws IllegalArgumentException if it runs, or does not fit the study
   */
  public void addTrial(FrozenTrial trial) {
    addTrial(trial, List.of());
  }

  /**
   * The same with what it reported there: pruners learn from that.
   *
   * @param reports of attempts up to {@link FrozenTrial#attempt}; each step at most once in an
   *     attempt
   */
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

  /** Gives out no more trials; those that run may end. */
  public void stop() {
    decideAndApply(new Command.StopStudy());
  }

  /** Sets an attribute of the study; a JSON value. */
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
      case Decision.Rejected rejected -> throw new IllegalArgumentException(rejected.message());
      case Decision.NothingNow n -> throw new IllegalStateException("Only requests get nothing.");
    };
  }

  private void apply(List<Event> events) {
    events.forEach(event -> engine.apply(event, clock.instant()));
  }

  /** All trials in the order of their numbers. */
  public synchronized List<FrozenTrial> trials() {
    return List.copyOf(engine.trials());
  }

  /**
   * The best complete trial of a study with one objective.
   *
   * @throws NoSuchElementException if no trial is complete yet
   */
  public synchronized FrozenTrial bestTrial() {
    BestTrial best = engine.best();
    if (best == null) {
      throw new NoSuchElementException("No trial is complete yet.");
    }
    return engine.trials().get(best.number());
  }

  /** The value of {@link #bestTrial}. */
  public double bestValue() {
    return bestTrial().value();
  }

  /** Why the study gives out no more trials; null while it does. */
  public synchronized @Nullable CloseReason closeReason() {
    return engine.closeReason();
  }

  /** The study's attributes. */
  public synchronized Map<String, @Nullable Object> userAttrs() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(engine.userAttrs()));
  }

  /** A trial that this study gave out. */
  private final class LocalTrial extends OfferedTrial {
    LocalTrial(Event.TrialStarted started) {
      super(started);
    }

    private volatile boolean prune;

    Study study() {
      return Study.this;
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
