package io.trialstream.bench.quality;

import io.trialstream.Study;
import io.trialstream.Trial;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** How long a suggestion takes in a study that has so many trials already. */
public final class SuggestBenchmark {

  private static final double BOUND = 5;
  private static final int WARM_UP = 200;
  private static final int MEASURED = 300;
  private static final FloatDistribution DOMAIN = new FloatDistribution(-BOUND, BOUND);

  private SuggestBenchmark() {}

  /** Measures it, with float parameters and a sphere to minimise; names and values to print. */
  public static Map<String, Object> run(AlgorithmSpec sampler, int parameters, int trials) {
    if (parameters < 1 || trials < 0) {
      throw new IllegalArgumentException(
          "Expected at least 1 parameter and 0 trials, but got %d and %d."
              .formatted(parameters, trials));
    }
    Study study = Study.inMemory(StudySpec.builder().seed(1).sampler(sampler).build());
    SplittableRandom random = new SplittableRandom(1);
    for (int t = 0; t < trials; t++) {
      double width = t < 200 ? BOUND : 1; // as a sampler would: first anywhere, then near the best
      Map<String, Parameter> params = new LinkedHashMap<>();
      double value = 0;
      for (int i = 0; i < parameters; i++) {
        double x = Math.clamp(width * random.nextGaussian(), -BOUND, BOUND);
        params.put("x" + i, new Parameter(DOMAIN, x));
        value += x * x;
      }
      study.addTrial(FrozenTrial.finished(TrialState.COMPLETE, params, List.of(value)));
    }
    int warmUp = trials < WARM_UP ? WARM_UP / 10 : WARM_UP;
    double[] millis = new double[MEASURED];
    for (int i = -warmUp; i < MEASURED; i++) {
      long start = System.nanoTime();
      Trial trial = study.ask();
      double value = 0;
      for (int d = 0; d < parameters; d++) {
        double x = trial.suggestDouble("x" + d, -BOUND, BOUND);
        value += x * x;
      }
      if (i >= 0) {
        millis[i] = (System.nanoTime() - start) / 1e6;
      }
      study.tell(trial, value);
    }
    Arrays.sort(millis);
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("sampler", sampler.name());
    line.put("params", parameters);
    line.put("n", trials);
    line.put("ask_ms_median", millis[MEASURED / 2]);
    line.put("ask_ms_p99", millis[MEASURED * 99 / 100]);
    return line;
  }
}
