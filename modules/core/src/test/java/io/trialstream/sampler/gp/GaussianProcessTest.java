package io.trialstream.sampler.gp;

import static io.trialstream.sampler.gp.FiniteDifferences.requireGradient;
import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.numeric.TruncatedNormal;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GaussianProcessTest {

  private static final boolean[] REAL = {false, false, false};
  private static final boolean[] ONE_CATEGORY = {false, true, false};

  /** A smooth function seen at random points, category numbers where an input is one. */
  private record Observations(double[][] x, double[] y, double[] doubts, boolean[] categorical) {}

  private static GaussianProcess seen(int seed, boolean[] categorical, double[] logs) {
    Observations o = observations(seed, categorical);
    return new GaussianProcess(
        o.x(), o.y(), o.doubts(), o.categorical(), Hyperparameters.ofLogs(logs));
  }

  private static Observations observations(int seed, boolean[] categorical) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] x = new double[12][];
    double[] y = new double[x.length];
    double[] doubts = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = point(random, categorical);
      y[i] = Math.sin(5 * x[i][0]) + x[i][1] * x[i][2] + 0.1 * random.nextGaussian();
      doubts[i] = i % 4 == 0 ? 0.05 : 0;
    }
    return new Observations(x, y, doubts, categorical);
  }

  private static double[] point(SplittableRandom random, boolean[] categorical) {
    double[] point = new double[categorical.length];
    for (int d = 0; d < point.length; d++) {
      point[d] = categorical[d] ? random.nextInt(3) : random.nextDouble();
    }
    return point;
  }

  private static double[] logs(SplittableRandom random) {
    double[] logs = new double[5];
    for (int d = 0; d < 3; d++) {
      logs[d] = random.nextDouble(-1.5, 0.5);
    }
    logs[3] = random.nextDouble(-1, 1);
    logs[4] = random.nextDouble(-5, -2);
    return logs;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void the_slope_of_the_likelihood_is_that_of_its_values(int seed) {
    boolean[] categorical = seed % 2 == 0 ? ONE_CATEGORY : REAL;
    double[] logs = logs(new SplittableRandom(seed));

    Observations o = observations(seed, categorical);
    MarginalLikelihood likelihood =
        new MarginalLikelihood(o.x(), o.y(), o.doubts(), o.categorical());
    double[] gradient = new double[logs.length];

    likelihood.at(Hyperparameters.ofLogs(logs), gradient);

    requireGradient(
        at -> likelihood.at(Hyperparameters.ofLogs(at), new double[logs.length]),
        logs,
        gradient,
        1e-5);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void the_slopes_of_mean_and_variance_are_those_of_their_values(int seed) {
    SplittableRandom random = new SplittableRandom(100 + seed);
    GaussianProcess process = seen(seed, REAL, logs(random));
    double[] point = point(random, REAL);

    GaussianProcess.Prediction prediction = process.predict(point, true);

    requireGradient(at -> process.predict(at, false).mean, point, prediction.meanGradient, 1e-6);
    requireGradient(
        at -> process.predict(at, false).variance, point, prediction.varianceGradient, 1e-6);
  }

  @Test
  void it_is_sure_of_what_it_has_seen_and_knows_nothing_far_away() {
    double[][] x = {{0.2}, {0.8}};
    Hyperparameters short_ = new Hyperparameters(new double[] {0.02}, 2, 1e-8);
    GaussianProcess process =
        new GaussianProcess(x, new double[] {1, -1}, new double[2], new boolean[1], short_);

    GaussianProcess.Prediction seen = process.predict(new double[] {0.2}, false);
    GaussianProcess.Prediction far = process.predict(new double[] {0.5}, false);

    assertThat(seen.mean).isCloseTo(1, Offset.offset(1e-6));
    assertThat(seen.variance).isLessThan(1e-6);
    assertThat(far.mean).isCloseTo(0, Offset.offset(1e-6));
    assertThat(far.variance).isCloseTo(2, Offset.offset(1e-6));
  }

  @Test
  void equal_points_do_not_break_it() {
    double[][] x = {{0.5}, {0.5}, {0.5}};
    GaussianProcess process =
        new GaussianProcess(
            x,
            new double[] {1, 1, 1},
            new double[3],
            new boolean[1],
            new Hyperparameters(new double[] {1}, 1, 1e-300));

    assertThat(process.predict(new double[] {0.5}, false).mean).isCloseTo(1, Offset.offset(0.01));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-30, -3, -1, 0, 0.5, 2})
  void the_slope_of_the_acquisition_is_that_of_its_values(double threshold) {
    for (int seed = 1; seed <= 5; seed++) {
      SplittableRandom random = new SplittableRandom(200 + seed);
      GaussianProcess objective = seen(seed, REAL, logs(random));
      GaussianProcess constraint = seen(50 + seed, REAL, logs(random));
      ExpectedImprovement improvement =
          new ExpectedImprovement(
              objective,
              threshold,
              List.of(new ExpectedImprovement.Limit(constraint, 0.2, 2)),
              REAL,
              new boolean[] {true, true, false},
              new double[] {0.4, 0.5, 0.6});
      double[] point = point(random, REAL);
      double[] gradient = new double[3];

      improvement.at(point, gradient);

      requireGradient(at -> improvement.at(at, new double[0]), point, gradient, 1e-4);
    }
  }

  @Test
  void the_logarithm_of_the_improvement_has_no_jump() {
    for (double z = -60; z < 5; z += 0.01) {
      double slope =
          (ExpectedImprovement.logH(z + 1e-4) - ExpectedImprovement.logH(z - 1e-4)) / 2e-4;
      double expected = Math.exp(TruncatedNormal.logCdf(z) - ExpectedImprovement.logH(z));
      assertThat(slope).as("at %s", z).isCloseTo(expected, Offset.offset(1e-5 * expected));
    }
  }
}
