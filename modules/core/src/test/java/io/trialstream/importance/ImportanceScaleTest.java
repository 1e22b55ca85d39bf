package io.trialstream.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trialstream.importance.Importance.Method;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What matters does not depend on the unit of the values, or of the parameters. */
class ImportanceScaleTest {

  private static Map<String, Double> importances(Method method, double values, double range) {
    FloatDistribution x = new FloatDistribution(-range, range);
    SplittableRandom random = new SplittableRandom(1);
    List<FrozenTrial> trials = new ArrayList<>();
    for (int n = 0; n < 80; n++) {
      double a = 2 * random.nextDouble() - 1;
      double b = random.nextDouble();
      Map<String, Parameter> params =
          Map.of(
              "x", new Parameter(x, a * range),
              "y", new Parameter(new FloatDistribution(0, 1), b));
      trials.add(
          FrozenTrial.finished(TrialState.COMPLETE, params, List.of(a * values)).withNumber(n));
    }
    return Importance.of(
        trials, List.of(Direction.MINIMIZE), new Importance.Options(method, 0, true, 1));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-320, 1e-200, 1e160, 1.7e308})
  void of_the_values(double scale) {
    for (Method method : Method.values()) {
      assertThat(importances(method, scale, 1).get("x")).as(method.name()).isGreaterThan(0.8);
      if (scale > 1e-300) {
        double expected = importances(method, 1, 1).get("x");
        assertThat(importances(method, scale, 1).get("x")).isCloseTo(expected, within(0.02));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-310, 1e-200, 1e160, Double.MAX_VALUE})
  void of_the_parameters(double range) {
    for (Method method : Method.values()) {
      double expected = importances(method, 1, 1).get("x");
      assertThat(importances(method, 1, range).get("x"))
          .as(method.name())
          .isCloseTo(expected, within(0.02));
    }
  }
}
