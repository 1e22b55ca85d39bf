package io.trialstream.sampler.tpe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.numeric.TruncatedNormal;
import io.trialstream.pareto.Dominance;
import io.trialstream.pareto.Hypervolume;
import io.trialstream.pareto.HypervolumeSubset;
import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.wire.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pieces of TPE against reference values (golden/optuna-5.0.0.json). */
class TpeGoldenTest {

  private static final JsonNode GOLDEN = golden();

  private static JsonNode golden() {
    try (InputStream in = TpeGoldenTest.class.getResourceAsStream("/golden/optuna-5.0.0.json")) {
      return Wire.mapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TpeSettings settings() {
    return new TpeSettings(10, 24, true, true, true, 0.1, 25, true, KernelOptions.USUAL);
  }

  @Test
  void the_number_of_good_trials() {
    for (boolean one : new boolean[] {true, false}) {
      GOLDEN
          .get(one ? "gamma_single" : "gamma_multi")
          .properties()
          .forEach(
              e ->
                  assertThat(settings().goodOf(Integer.parseInt(e.getKey()), one))
                      .isEqualTo(e.getValue().asInt()));
    }
  }

  @Test
  void the_weights_of_older_trials() {
    GOLDEN
        .get("weights")
        .properties()
        .forEach(
            e ->
                assertThat(KernelOptions.ofAges(Integer.parseInt(e.getKey())))
                    .containsExactly(doubles(e.getValue()), within(1e-12)));
  }

  static Stream<JsonNode> estimators() {
    return StreamSupport.stream(GOLDEN.get("parzen").spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("estimators")
  void the_density_of_observations(JsonNode reference) {
    List<String> names = new ArrayList<>();
    List<Distribution> distributions = new ArrayList<>();
    List<double[]> observed = new ArrayList<>();
    List<double[]> grid = new ArrayList<>();
    boolean one = reference.get("distribution").isTextual();
    if (one) {
      names.add("");
    } else {
      reference.get("distribution").fieldNames().forEachRemaining(names::add);
    }
    for (String name : names) {
      distributions.add(
          Wire.read(of(reference, "distribution", name).asText(), Distribution.class));
      observed.add(doubles(of(reference, "observations", name)));
      grid.add(doubles(of(reference, "grid", name)));
    }
    Kernels kernels = new Kernels(distributions, KernelOptions.USUAL);
    int count = observed.getFirst().length;
    kernels.add(1_000_000, at(observed, 0, count), 1); // one that goes again leaves no trace
    for (int i = count - 1; i >= 0; i--) {
      kernels.add(i, at(observed, i, count), 1);
      kernels.logDensity(at(grid, 0, grid.getFirst().length));
    }
    kernels.remove(1_000_000);
    assertThat(kernels.weights())
        .containsExactly(doubles(reference.get("mixture_weights")), within(1e-12));
    if (one && !(distributions.getFirst() instanceof CategoricalDistribution)) {
      assertThat(kernels.kernelsOf(0)[0])
          .containsExactly(doubles(reference.get("mus")), within(1e-9));
      assertThat(kernels.kernelsOf(0)[1])
          .containsExactly(doubles(reference.get("sigmas")), within(1e-9));
    }
    double[] logPdf = doubles(reference.get("log_pdf"));
    for (int i = 0; i < logPdf.length; i++) {
      assertThat(kernels.logDensity(at(grid, i, logPdf.length))).isCloseTo(logPdf[i], within(1e-8));
    }
  }

  private static JsonNode of(JsonNode reference, String field, String name) {
    return name.isEmpty() ? reference.get(field) : reference.get(field).get(name);
  }

  private static double[] at(List<double[]> columns, int row, int rows) {
    return columns.stream()
        .mapToDouble(column -> rows == 0 ? 0 : column[Math.min(row, column.length - 1)])
        .toArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2d", "3d"})
  void the_good_trials_among_several_objectives(String objectives) {
    JsonNode reference = GOLDEN.get("split_multi").get(objectives);
    List<double[]> points = new ArrayList<>();
    reference.get("values").forEach(row -> points.add(doubles(row)));
    double[] ranks = doubles(reference.get("ranks"));
    int[] found = Dominance.ranks(points, points.size());
    for (int i = 0; i < ranks.length; i++) {
      assertThat(found[i]).isEqualTo((int) ranks[i]);
    }
    double[] corner = new double[points.getFirst().length];
    Arrays.fill(corner, 1.1);
    assertThat(Hypervolume.of(points, corner))
        .isCloseTo(reference.get("hypervolume_ref_1.1").asDouble(), within(1e-9));
    List<Observation> observations = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      List<Double> scores = Arrays.stream(points.get(i)).boxed().toList();
      observations.add(new Observation(i, Observation.COMPLETE, -1, 0, scores, Map.of()));
    }
    reference
        .get("below")
        .properties()
        .forEach(
            e -> {
              Set<Integer> expected = new HashSet<>();
              e.getValue().forEach(n -> expected.add(n.asInt()));
              assertThat(GoodTrials.choose(observations, Integer.parseInt(e.getKey())))
                  .isEqualTo(expected);
            });
    List<Integer> hssp = HypervolumeSubset.choose(points.subList(0, 8), 3, corner);
    assertThat(hssp).hasSize(3);
    List<Integer> theirs = new ArrayList<>();
    GOLDEN.get("hssp").get(objectives).forEach(n -> theirs.add(n.asInt()));
    assertThat(hssp).containsExactlyInAnyOrderElementsOf(theirs);
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
