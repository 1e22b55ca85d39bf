package io.trialstream.bench.quality;

import io.trialstream.Objective;
import io.trialstream.OptimizeOptions;
import io.trialstream.Study;
import io.trialstream.TrialPruned;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What a pruner is worth: learning curves that approach the value of a test function, with a budget
 * of steps in all, which trials that are stopped early leave to others. Compared with the same
 * budget of steps without pruning.
 */
public final class PruningBenchmark {

  private PruningBenchmark() {}

  /**
   * What to run.
   *
   * @param fullTrials the budget: as many steps as so many trials have
   * @param parallel how many trials run at once
   * @param stepMillis how long a step takes
   */
  public record Options(
      String function,
      AlgorithmSpec sampler,
      AlgorithmSpec pruner,
      int fullTrials,
      int seeds,
      long firstSeed,
      int parallel,
      int stepMillis) {}

  private record Outcome(double best, int trials, int repeats, double seconds) {}

  /**
   * Runs it.
   *
   * @param line takes one record a seed
   * @return the summary: in how many seeds the pruner's best is better; the medians with it and
   *     without; and how likely bests as bad as those with it would be if the pruner did no harm
   */
  public static Map<String, Object> run(Options options, Consumer<Map<String, Object>> line) {
    List<Double> bests = new ArrayList<>();
    List<Double> bestsWithout = new ArrayList<>();
    int better = 0;
    int repeats = 0;
    double perSecond = 0;
    for (long seed = options.firstSeed(); seed < options.firstSeed() + options.seeds(); seed++) {
      Outcome with = run(options, options.pruner(), seed);
      Outcome without = run(options, AlgorithmSpec.of("nop"), seed);
      bests.add(with.best());
      bestsWithout.add(without.best());
      repeats += with.repeats();
      better += with.best() < without.best() ? 1 : 0;
      perSecond += with.trials() / with.seconds() / options.seeds();
      Map<String, Object> record = described(options);
      record.put("seed", seed);
      record.put("best", with.best());
      record.put("best_without", without.best());
      record.put("trials", with.trials());
      record.put("trials_without", without.trials());
      record.put("repeats", with.repeats());
      line.accept(record);
    }
    Map<String, Object> summary = described(options);
    summary.put("seeds", options.seeds());
    summary.put("better", better);
    summary.put("median", Quantiles.of(bests, 0.5));
    summary.put("median_without", Quantiles.of(bestsWithout, 0.5));
    summary.put("p_no_worse", Quantiles.probabilityThatNotLarger(bests, bestsWithout));
    summary.put("repeats", repeats);
    summary.put("trials_per_second", perSecond);
    return summary;
  }

  private static Outcome run(Options options, AlgorithmSpec pruner, long seed) {
    TestFunction function = TestFunctions.of(options.function());
    double optimum = TestFunctions.optimum(options.function());
    Study study =
        Study.inMemory(
            StudySpec.builder().sampler(options.sampler()).pruner(pruner).seed(seed).build());
    AtomicLong budget = new AtomicLong((long) options.fullTrials() * LearningCurve.STEPS);
    Objective objective =
        trial -> {
          double end = function.values().at(trial, Shift.NONE)[0];
          LearningCurve curve = new LearningCurve(end, optimum);
          for (int step = 1; step <= LearningCurve.STEPS; step++) {
            if (budget.getAndDecrement() <= 0) {
              throw new IllegalStateException("The budget is used up.");
            }
            if (options.stepMillis() > 0) {
              Thread.sleep(options.stepMillis());
            }
            trial.report(curve.at(step), step);
            if (step < LearningCurve.STEPS && trial.shouldPrune()) {
              throw new TrialPruned();
            }
          }
          return end;
        };
    long start = System.nanoTime();
    study.optimize(
        objective,
        OptimizeOptions.trials(Long.MAX_VALUE)
            .withParallelism(options.parallel())
            .catching(IllegalStateException.class)
            .withCallback(
                (s, ended) -> {
                  if (budget.get() <= 0) {
                    s.stop();
                  }
                }));
    double seconds = (System.nanoTime() - start) / 1e9;
    int ended = 0;
    Set<Map<String, Object>> places = new HashSet<>();
    for (FrozenTrial trial : study.trials()) {
      ended += trial.state() == TrialState.FAIL ? 0 : 1;
      places.add(new HashMap<>(trial.externalParams()));
    }
    int repeats = study.trials().size() - places.size();
    return new Outcome(study.bestValue(), ended, repeats, seconds);
  }

  private static Map<String, Object> described(Options options) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("function", options.function());
    record.put("sampler", options.sampler().name());
    record.put("pruner", options.pruner().name());
    record.put("full_trials", options.fullTrials());
    record.put("parallel", options.parallel());
    return record;
  }
}
