package io.trialstream.bench.suite;

import io.trialstream.RefusedException;
import io.trialstream.study.AlgorithmSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs samplers on problems of the suite. Stateless. */
public final class Suite {

  private Suite() {}

  /**
   * What to run.
   *
   * @param groups groups of problems, by name
   * @param problems further problems, by name; with no groups and no problems, all there are
   * @param samplers names of samplers; others are compared with the first
   * @param trials how many trials each run has, at least 1; null for what each problem says
   * @param threads how many runs at once
   */
  public record Options(
      Collection<String> groups,
      Collection<String> problems,
      List<String> samplers,
      int seeds,
      long firstSeed,
      @Nullable Integer trials,
      int threads) {
    public Options {
      if (samplers.isEmpty() || seeds < 1 || firstSeed < 1 || threads < 1) {
        throw new IllegalArgumentException(
            "Expected at least one sampler, 1 seed, a first seed of at least 1 and 1 thread, but got %s, %s, %s and %s."
                .formatted(samplers, seeds, firstSeed, threads));
      }
      if (trials != null && trials < 1) {
        throw new IllegalArgumentException(
            "Expected at least 1 trial, but got %s.".formatted(trials));
      }
    }
  }

  /** The names of the groups. */
  public static List<String> groups() {
    return Group.labels();
  }

  /** The names of the problems. */
  public static List<String> problems() {
    return Problems.names();
  }

  /**
   * Runs them all.
   *
   * @param line takes a JSON line of results a run
   * @param progress takes a line for people a problem
   * @return the table of results
   */
  public static String run(Options options, Consumer<String> line, Consumer<String> progress) {
    List<RunRecord> records = new ArrayList<>();
    run(
        options,
        run -> {
          line.accept(run.json());
          records.add(run);
        },
        progress,
        Problems.selected(options.groups(), options.problems()));
    return new Comparison(records, RunRecord.ALL).table();
  }

  static void run(
      Options options,
      Consumer<RunRecord> each,
      Consumer<String> progress,
      List<Problem> problems) {
    try (ExecutorService pool = Executors.newFixedThreadPool(options.threads())) {
      Map<Problem, Map<String, List<CompletableFuture<RunRecord>>>> running = new LinkedHashMap<>();
      for (Problem problem : problems) {
        Map<String, List<CompletableFuture<RunRecord>>> bySampler = new LinkedHashMap<>();
        for (String sampler : options.samplers()) {
          bySampler.put(sampler, start(options, problem, sampler, pool));
        }
        running.put(problem, bySampler);
      }
      try {
        int done = 0;
        for (Map.Entry<Problem, Map<String, List<CompletableFuture<RunRecord>>>> entry :
            running.entrySet()) {
          List<String> medians = new ArrayList<>();
          entry
              .getValue()
              .forEach((sampler, runs) -> medians.add(sampler + " " + finish(runs, each)));
          done++;
          progress.accept(
              "%s of %s, %s: %s"
                  .formatted(
                      done, problems.size(), entry.getKey().name(), String.join(", ", medians)));
        }
      } finally {
        pool.shutdownNow(); // what still waits when a run ended with an exception
      }
    }
  }

  private static List<CompletableFuture<RunRecord>> start(
      Options options, Problem problem, String sampler, ExecutorService pool) {
    int trials = options.trials() == null ? problem.trials() : options.trials();
    List<CompletableFuture<RunRecord>> runs = new ArrayList<>();
    for (long seed = options.firstSeed(); seed < options.firstSeed() + options.seeds(); seed++) {
      long s = seed;
      runs.add(
          CompletableFuture.supplyAsync(
              () -> SuiteRun.run(problem, AlgorithmSpec.of(sampler), s, trials), pool));
    }
    return runs;
  }

  /** Hands on the results; returns their median, or why there are none. */
  private static String finish(List<CompletableFuture<RunRecord>> runs, Consumer<RunRecord> each) {
    try {
      List<RunRecord> records = new ArrayList<>();
      for (CompletableFuture<RunRecord> run : runs) {
        records.add(run.join());
      }
      records.forEach(each);
      double seconds = records.stream().mapToDouble(RunRecord::seconds).sum();
      return "%s (%s s)"
          .formatted(
              Comparison.shown(Comparison.median(records, RunRecord.ALL)), Math.round(seconds));
    } catch (CompletionException e) {
      if (e.getCause() instanceof RefusedException refused) {
        return "cannot: " + refused.getMessage();
      }
      throw e;
    }
  }
}
