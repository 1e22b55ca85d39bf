package io.trialstream.bench.quality;

import io.trialstream.Study;
import io.trialstream.Trial;
import io.trialstream.pareto.Hypervolume;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Runs a sampler on a function with many seeds, and says what it found. */
public final class QualityBenchmark {

  /** The functions that there are. */
  public static List<String> functions() {
    return TestFunctions.names();
  }

  /**
   * What to run.
   *
   * @param parallel how many trials are in flight at once
   * @param seeds number of seeds
   * @param firstSeed the first of them
   * @param shifted whether the optimum is moved, by the seed
   */
  public record Options(
      String function,
      AlgorithmSpec sampler,
      int trials,
      int parallel,
      int seeds,
      long firstSeed,
      boolean shifted) {
    public Options {
      if (trials < 1 || parallel < 1 || seeds < 1) {
        throw new IllegalArgumentException(
            "Expected at least 1 trial, 1 in flight and 1 seed, but got %d, %d and %d."
                .formatted(trials, parallel, seeds));
      }
    }
  }

  private static final int LAST = 50;

  private QualityBenchmark() {}

  /**
   * Runs it.
   *
   * @param line takes one record a seed
   * @return the summary
   */
  public static Map<String, Object> run(Options options, Consumer<Map<String, Object>> line) {
    TestFunction function = TestFunctions.of(options.function());
    boolean several = function.objectives() > 1;
    List<Double> all = new ArrayList<>();
    long start = System.nanoTime();
    for (long seed = options.firstSeed(); seed < options.firstSeed() + options.seeds(); seed++) {
      Study study = run(function, options, seed);
      double found = several ? hypervolume(study.trials(), function.reference()) : best(study);
      all.add(found);
      Map<String, Object> record = described(options);
      record.put("seed", seed);
      record.put(several ? "hypervolume" : "best", found);
      addStates(record, study.trials());
      line.accept(record);
    }
    Map<String, Object> summary = described(options);
    summary.put("seeds", options.seeds());
    summary.put("median", Quantiles.of(all, 0.5));
    summary.put("q25", Quantiles.of(all, 0.25));
    summary.put("q75", Quantiles.of(all, 0.75));
    summary.put("ms_per_trial", (System.nanoTime() - start) / 1e6 / all.size() / options.trials());
    return summary;
  }

  private static Map<String, Object> described(Options options) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("function", options.function());
    record.put("sampler", options.sampler().name());
    record.put("trials", options.trials());
    record.put("parallel", options.parallel());
    record.put("shifted", options.shifted());
    return record;
  }

  private static Study run(TestFunction function, Options options, long seed) {
    Direction[] directions = new Direction[function.objectives()];
    Arrays.fill(directions, Direction.MINIMIZE);
    Study study =
        Study.inMemory(
            StudySpec.builder()
                .directions(directions)
                .sampler(options.sampler())
                .seed(seed)
                .maxTrials((long) options.trials())
                .build());
    Shift shift = options.shifted() ? new Shift(seed) : Shift.NONE;
    ArrayDeque<Trial> running = new ArrayDeque<>();
    ArrayDeque<double[]> results = new ArrayDeque<>();
    for (int asked = 0, told = 0; told < options.trials(); ) {
      if (asked < options.trials() && running.size() < options.parallel()) {
        Trial trial = study.ask();
        running.add(trial);
        results.add(function.values().at(trial, shift));
        asked++;
      } else {
        study.tell(running.remove(), results.remove());
        told++;
      }
    }
    return study;
  }

  /** The best value; the greatest number if no trial was complete and feasible. */
  private static double best(Study study) {
    boolean any =
        study.trials().stream().anyMatch(t -> t.state() == TrialState.COMPLETE && t.feasible());
    return any ? study.bestValue() : Double.MAX_VALUE;
  }

  /** How many of the last trials failed, and how many were feasible; how often a place recurs. */
  private static void addStates(Map<String, Object> record, List<FrozenTrial> trials) {
    List<FrozenTrial> last = trials.subList(Math.max(0, trials.size() - LAST), trials.size());
    record.put("failed_of_last_50", count(last, t -> t.state() == TrialState.FAIL));
    record.put(
        "feasible_of_last_50", count(last, t -> t.state() == TrialState.COMPLETE && t.feasible()));
    long places = trials.stream().map(FrozenTrial::externalParams).distinct().count();
    record.put("repeats", trials.size() - places);
  }

  private static long count(List<FrozenTrial> trials, Predicate<FrozenTrial> which) {
    return trials.stream().filter(which).count();
  }

  private static double hypervolume(List<FrozenTrial> trials, List<Double> reference) {
    List<double[]> points = new ArrayList<>();
    for (FrozenTrial trial : trials) {
      points.add(trial.values().stream().mapToDouble(d -> d).toArray());
    }
    return Hypervolume.of(points, reference.stream().mapToDouble(d -> d).toArray());
  }
}
