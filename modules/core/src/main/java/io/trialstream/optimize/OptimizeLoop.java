package io.trialstream.optimize;

import io.trialstream.MultiObjective;
import io.trialstream.ObjectiveFailedException;
import io.trialstream.OptimizeOptions;
import io.trialstream.Study;
import io.trialstream.Trial;
import io.trialstream.TrialPruned;
import io.trialstream.TrialstreamException;
import io.trialstream.engine.OfferedTrial;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Takes trials, evaluates them, says how they ended, and calls back, on one thread or on several
 * virtual ones, until there is no trial, a limit is reached or something fails. The first failure
 * ends all threads, each after its trial, and is then thrown to the caller. Used for one call.
 */
public final class OptimizeLoop {

  private final Study study;
  private final TrialSource source;
  private final InstantSource clock;
  private final MultiObjective objective;
  private final OptimizeOptions options;
  private final AtomicLong left;
  private final Instant end;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /**
   * A loop that is ready to {@link #run}; its timeout begins now.
   *
   * @param study what callbacks get
   */
  public OptimizeLoop(
      Study study,
      TrialSource source,
      InstantSource clock,
      MultiObjective objective,
      OptimizeOptions options) {
    this.study = study;
    this.source = source;
    this.clock = clock;
    this.objective = objective;
    this.options = options;
    left = new AtomicLong(options.trials());
    end = options.timeout() == null ? Instant.MAX : clock.instant().plus(options.timeout());
  }

  /**
   * Runs until it is over; see {@link Study#optimize(io.trialstream.Objective, OptimizeOptions)}.
   */
  public void run() {
    if (options.parallelism() == 1) {
      evaluateTrials();
    } else {
      runInParallel();
    }
    rethrow();
  }

  private void runInParallel() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < options.parallelism(); i++) {
        running.add(threads.submit(this::evaluateTrials));
      }
      try {
        for (Future<?> each : running) {
          each.get();
        }
      } catch (InterruptedException e) {
        failed(new TrialstreamException("Interrupted while trials were running.", e));
        threads.shutdownNow();
        Thread.currentThread().interrupt();
      } catch (ExecutionException e) {
        throw new IllegalStateException("A thread keeps its failures for its caller.", e);
      }
    }
  }

  private void evaluateTrials() {
    try {
      while (!isOver() && left.getAndDecrement() > 0 && clock.instant().isBefore(end)) {
        Optional<Trial> trial = source.next(end, this::isOver);
        if (trial.isEmpty()) {
          return;
        }
        evaluate(trial.get());
      }
    } catch (RuntimeException | Error e) {
      failed(e);
    }
  }

  private boolean isOver() {
    return failure.get() != null;
  }

  private void evaluate(Trial trial) {
    TrialState state = TrialState.COMPLETE;
    List<Double> values = List.of();
    String reason = null;
    Throwable thrown = null;
    try {
      values = Arrays.stream(objective.evaluate(trial)).boxed().toList();
    } catch (TrialPruned e) {
      state = TrialState.PRUNED;
      reason = e.getMessage();
    } catch (Exception | Error e) {
      state = TrialState.FAIL;
      reason = OfferedTrial.reason(e);
      thrown = e;
    }
    boolean interrupted = Thread.interrupted() || thrown instanceof InterruptedException;
    try {
      if (thrown != null && !options.catches(thrown)) {
        failed(toThrow(trial.number(), thrown));
      }
      source.end(trial, state, values, reason).ifPresent(this::callBack);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void callBack(FrozenTrial ended) {
    options.callbacks().forEach(callback -> callback.accept(study, ended));
  }

  private static Throwable toThrow(int trial, Throwable thrown) {
    return thrown instanceof Exception checked && !(thrown instanceof RuntimeException)
        ? new ObjectiveFailedException(trial, checked)
        : thrown;
  }

  /** Keeps what the caller will be thrown; what fails later is added to it. */
  private void failed(Throwable thrown) {
    if (!failure.compareAndSet(null, thrown)) {
      Throwable first = failure.get();
      if (first != null && first != thrown) {
        first.addSuppressed(thrown);
      }
    }
  }

  private void rethrow() {
    switch (failure.get()) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException("Checked exceptions are wrapped.", e);
    }
  }
}
