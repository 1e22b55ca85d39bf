package io.trialstream.sampler;

import io.trialstream.sampler.catalogue.Samplers;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Trials of a study with two float parameters, and the samplers that see them. */
final class Histories {

  static final Map<String, Distribution> SQUARE =
      inOrder("x", new FloatDistribution(0, 1), "y", new FloatDistribution(0, 1));

  private Histories() {}

  /** Two parameters in this order; that of a Map.of differs from run to run. */
  static Map<String, Distribution> inOrder(
      String one, Distribution first, String two, Distribution second) {
    Map<String, Distribution> space = new LinkedHashMap<>();
    space.put(one, first);
    space.put(two, second);
    return space;
  }

  static Sampler sampler(String name) {
    return Samplers.create(AlgorithmSpec.of(name), List.of(Direction.MINIMIZE), 5);
  }

  static Map<String, Parameter> at(double x, double y) {
    Map<String, Parameter> params = new LinkedHashMap<>();
    params.put("x", new Parameter(SQUARE.get("x"), x));
    params.put("y", new Parameter(SQUARE.get("y"), y));
    return params;
  }

  static Map<String, Parameter> at(Suggestion suggestion) {
    return at(suggestion.values().get("x"), suggestion.values().get("y"));
  }

  static FrozenTrial complete(
      int number, Map<String, Parameter> params, double value, Double... constraints) {
    return trial(
        number, TrialState.COMPLETE, params, List.of(value), List.of(constraints), null, null);
  }

  static FrozenTrial pruned(int number, Map<String, Parameter> params, double value, long step) {
    return trial(number, TrialState.PRUNED, params, List.of(value), List.of(), null, step);
  }

  static FrozenTrial failed(int number, Map<String, Parameter> params, String reason) {
    return trial(number, TrialState.FAIL, params, List.of(), List.of(), reason, null);
  }

  private static FrozenTrial trial(
      int number,
      TrialState state,
      Map<String, Parameter> params,
      List<Double> values,
      List<Double> constraints,
      @Nullable String reason,
      @Nullable Long lastStep) {
    return FrozenTrial.builder(number)
        .attempt(1)
        .state(state)
        .params(params)
        .values(values)
        .constraints(constraints)
        .reason(reason)
        .lastStep(lastStep)
        .build();
  }

  /** So many complete trials of a bowl whose bottom is at 0.7, 0.2. */
  static void bowl(Sampler sampler, int trials) {
    SplittableRandom random = new SplittableRandom(11);
    for (int n = 0; n < trials; n++) {
      Map<String, Parameter> params = at(random.nextDouble(), random.nextDouble());
      sampler.reported(n, curve(bowl(params), 1, 9));
      sampler.observe(complete(n, params, bowl(params)));
    }
  }

  static double bowl(Map<String, Parameter> params) {
    double x = params.get("x").value() - 0.7;
    double y = params.get("y").value() - 0.2;
    return x * x + y * y;
  }

  /** A curve that falls towards an end. */
  static TreeMap<Long, Double> curve(double end, long first, long last) {
    TreeMap<Long, Double> curve = new TreeMap<>();
    for (long step = first; step <= last; step++) {
      curve.put(step, end + 1.0 / step - 1.0 / 9);
    }
    return curve;
  }
}
