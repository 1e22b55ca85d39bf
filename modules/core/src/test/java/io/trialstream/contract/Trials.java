package io.trialstream.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trialstream.sampler.Sampler;
import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Trials for the contracts. Stateless. */
final class Trials {

  private Trials() {}

  /** A trial with these values and constraints. */
  static FrozenTrial of(
      int number,
      TrialState state,
      Map<String, Parameter> params,
      List<Double> values,
      List<Double> constraints) {
    return FrozenTrial.builder(number)
        .attempt(1)
        .state(state)
        .params(params)
        .values(values)
        .constraints(constraints)
        .build();
  }

  /** A trial in a state; where it is complete, each value is that of its first parameter. */
  static FrozenTrial of(
      int number, TrialState state, Map<String, Parameter> params, int objectives) {
    double value = params.isEmpty() ? 0 : params.values().iterator().next().value();
    List<Double> values =
        state == TrialState.COMPLETE ? Collections.nCopies(objectives, value) : List.of();
    return of(number, state, params, values, List.of());
  }

  /** What a sampler suggests, each value checked to be in its domain. */
  static Map<String, Parameter> suggested(
      Sampler sampler, int number, Map<String, Distribution> space, RandomGenerator random) {
    Map<String, Parameter> params = new LinkedHashMap<>();
    sampler
        .suggest(number, space, random)
        .values()
        .forEach((name, value) -> params.put(name, new Parameter(space.get(name), value)));
    assertEquals(space.keySet(), params.keySet(), "a value for each parameter, and no others");
    return params;
  }
}
