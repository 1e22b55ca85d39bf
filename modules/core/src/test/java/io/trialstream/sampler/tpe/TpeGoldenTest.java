package io.trialstream.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.wire.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pieces of TPE against reference values (golden/optuna-5.0.0.json). */
class TpeGoldenTest {

  private static final JsonNode GOLDEN = golden();

  private static JsonNode golden() {
    try (InputStream in = TpeGoldenTest.class.getResourceAsStream("/golden/optuna-5.0.0.json")) {
      return Wire.mapper().readTree(in);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void the_number_of_best_trials() {
    GOLDEN
        .get("gamma_single")
        .properties()
        .forEach(
            e ->
                assertThat(TpeSampler.bestCount(Integer.parseInt(e.getKey())))
                    .isEqualTo(e.getValue().asInt()));
  }

  @Test
  void the_weights_of_older_trials() {
    GOLDEN
        .get("weights")
        .properties()
        .forEach(
            e ->
                assertThat(TpeSampler.weights(Integer.parseInt(e.getKey())))
                    .containsExactly(doubles(e.getValue()), within(1e-12)));
  }

  static Stream<JsonNode> oneDimensionalEstimators() {
    return StreamSupport.stream(GOLDEN.get("parzen").spliterator(), false)
        .filter(c -> c.get("distribution").isTextual());
  }

  @ParameterizedTest
  @MethodSource("oneDimensionalEstimators")
  void the_density_of_observations(JsonNode reference) {
    Distribution distribution =
        Wire.read(reference.get("distribution").asText(), Distribution.class);
    double[] observations = doubles(reference.get("observations"));
    var estimator =
        new ParzenEstimator(distribution, observations, TpeSampler.weights(observations.length));
    assertThat(estimator.weights())
        .containsExactly(doubles(reference.get("mixture_weights")), within(1e-12));
    if (!(distribution instanceof CategoricalDistribution)) {
      assertThat(estimator.mus()).containsExactly(doubles(reference.get("mus")), within(1e-9));
      assertThat(estimator.sigmas())
          .containsExactly(doubles(reference.get("sigmas")), within(1e-9));
    }
    double[] grid = doubles(reference.get("grid"));
    double[] logPdf = doubles(reference.get("log_pdf"));
    for (int i = 0; i < grid.length; i++) {
      assertThat(estimator.logDensity(grid[i])).isCloseTo(logPdf[i], within(1e-8));
    }
  }

  @Test
  void the_truncated_normal() {
    for (JsonNode c : GOLDEN.get("truncnorm")) {
      double a = c.get("a").asDouble();
      double b = c.get("b").asDouble();
      double mass = c.get("log_gauss_mass").asDouble();
      assertThat(TruncatedNormal.logMass(a, b))
          .isCloseTo(mass, within(1e-9 + 1e-9 * Math.abs(mass)));
      c.get("ppf")
          .properties()
          .forEach(
              e ->
                  assertThat(TruncatedNormal.quantile(Double.parseDouble(e.getKey()), a, b))
                      .isCloseTo(e.getValue().asDouble(), within(1e-6)));
    }
    GOLDEN
        .get("log_ndtr")
        .properties()
        .forEach(
            e ->
                assertThat(TruncatedNormal.logCdf(Double.parseDouble(e.getKey())))
                    .isCloseTo(
                        e.getValue().asDouble(), within(1e-9 * Math.abs(e.getValue().asDouble()))));
  }

  private static double[] doubles(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }
}
