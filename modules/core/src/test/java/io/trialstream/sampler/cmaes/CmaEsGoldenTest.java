package io.trialstream.sampler.cmaes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.wire.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One generation against reference values (golden/optuna-5.0.0.json). */
class CmaEsGoldenTest {

  static Stream<JsonNode> references() {
    try (InputStream in = CmaEsGoldenTest.class.getResourceAsStream("/golden/optuna-5.0.0.json")) {
      return StreamSupport.stream(Wire.mapper().readTree(in).get("cmaes").spliterator(), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double[] doubles(JsonNode array) {
    List<Double> all = new ArrayList<>();
    array.forEach(
        v -> {
          if (v.isArray()) {
            Arrays.stream(doubles(v)).forEach(all::add);
          } else {
            all.add(v.asDouble());
          }
        });
    return all.stream().mapToDouble(d -> d).toArray();
  }

  @ParameterizedTest
  @MethodSource("references")
  void a_generation_is_learnt(JsonNode reference) {
    int d = reference.get("dim").asInt();
    int population = CmaConstants.usualPopulation(d);
    assertThat(population).isEqualTo(reference.get("popsize").asInt());
    CmaConstants k = new CmaConstants(d, population, false);
    assertThat(k.weights).containsExactly(doubles(reference.get("weights")), within(1e-12));
    assertThat(k.muEff).isCloseTo(reference.get("mu_eff").asDouble(), within(1e-12));
    assertThat(k.c1).isCloseTo(reference.get("c1").asDouble(), within(1e-12));
    assertThat(k.cMu).isCloseTo(reference.get("cmu").asDouble(), within(1e-12));
    assertThat(k.cC).isCloseTo(reference.get("cc").asDouble(), within(1e-12));
    assertThat(k.cSigma).isCloseTo(reference.get("c_sigma").asDouble(), within(1e-12));
    assertThat(k.dSigma).isCloseTo(reference.get("d_sigma").asDouble(), within(1e-12));
    assertThat(k.chi).isCloseTo(reference.get("chi_n").asDouble(), within(1e-12));
    double[] mean = new double[d];
    Arrays.fill(mean, 0.5);
    CmaEs cma = new CmaEs(mean, 1.0 / 6, population, false, new double[d]);
    List<double[]> points = new ArrayList<>();
    reference.get("solutions").forEach(s -> points.add(doubles(s.get("x"))));
    cma.tell(points, new boolean[population]);
    JsonNode after = reference.get("after_tell");
    assertThat(cma.mean()).containsExactly(doubles(after.get("mean")), within(1e-10));
    assertThat(cma.sigma()).isCloseTo(after.get("sigma").asDouble(), within(1e-10));
    assertThat(cma.pathOfSigma()).containsExactly(doubles(after.get("p_sigma")), within(1e-10));
    assertThat(cma.pathOfCovariance()).containsExactly(doubles(after.get("pc")), within(1e-10));
    double[] flat = Arrays.stream(cma.covariance()).flatMapToDouble(Arrays::stream).toArray();
    assertThat(flat).containsExactly(doubles(after.get("C")), within(1e-10));
  }
}
