package io.trialstream.bench.quality;

import io.trialstream.Study;
import io.trialstream.Trial;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.StudySpec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a trial costs in a study that has so many already, and how much memory each keeps: engine
 * and sampler by themselves, without a stack.
 */
public final class GrowthBenchmark {

  private static final int MEASURED = 1_000;
  private static final int MIN_FOR_MEMORY = 10_000;

  private GrowthBenchmark() {}

  /**
   * Measures at each of some sizes, in one growing study.
   *
   * @param sizes numbers of trials, ascending
   * @param line takes names and values to print, one at each size
   */
  public static void run(
      AlgorithmSpec sampler,
      int parameters,
      List<Integer> sizes,
      Consumer<Map<String, Object>> line) {
    for (int i = 0; i < sizes.size(); i++) {
      if (sizes.get(i) < MEASURED || (i > 0 && sizes.get(i) <= sizes.get(i - 1))) {
        throw new IllegalArgumentException(
            "Expected ascending sizes of at least %d trials, but got %s."
                .formatted(MEASURED, sizes));
      }
    }
    trials(newStudy(sampler), parameters, 2 * MEASURED, new double[MEASURED]); // to warm up
    long before = used();
    Study study = newStudy(sampler);
    int done = 0;
    for (int size : sizes) {
      double[] micros = new double[MEASURED];
      trials(study, parameters, size - done, micros);
      done = size;
      long bytes = used() - before;
      Arrays.sort(micros);
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("benchmark", "growth");
      result.put("sampler", sampler.name());
      result.put("params", parameters);
      result.put("trials", size);
      result.put("cost_ms", Math.round(micros[MEASURED / 2]) / 1000.0);
      result.put("p99_ms", Math.round(micros[MEASURED * 99 / 100]) / 1000.0);
      if (size >= MIN_FOR_MEMORY) { // else it drowns in what the collector moves about
        result.put("bytes_per_trial", bytes / size);
      }
      line.accept(result);
    }
  }

  private static Study newStudy(AlgorithmSpec sampler) {
    return Study.inMemory(StudySpec.builder().seed(1).sampler(sampler).build());
  }

  /** Runs so many trials; the times of the last ones go into the array, in microseconds. */
  private static void trials(Study study, int parameters, int count, double[] micros) {
    String[] names = new String[parameters];
    Arrays.setAll(names, i -> "x" + i);
    for (int t = 0; t < count; t++) {
      long start = System.nanoTime();
      Trial trial = study.ask();
      double value = 0;
      for (String name : names) {
        double x = trial.suggestDouble(name, -5, 5);
        value += x * x;
      }
      study.tell(trial, value);
      int at = t - (count - micros.length);
      if (at >= 0) {
        micros[at] = (System.nanoTime() - start) / 1e3;
      }
    }
  }

  /** Memory in use once nothing is left to collect. */
  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
