package io.trialstream.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.importance.Importance.Method;
import io.trialstream.importance.Importance.Options;
import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.IntDistribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import io.trialstream.wire.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Reference values: src/test/golden/make_importance.py. */
class ImportanceTest {

  private static final List<Direction> ONE = List.of(Direction.MINIMIZE);

  private static final Map<String, Distribution> SPACE =
      Map.of(
          "x", new FloatDistribution(-5, 5),
          "lr", new FloatDistribution(1e-5, 1e-1, true, null),
          "n", new IntDistribution(1, 100),
          "big", new IntDistribution(1, 4096, true, 1),
          "step", new FloatDistribution(0, 1, false, 0.1),
          "kind", CategoricalDistribution.of("a", "b", "c"));

  private static JsonNode golden() {
    try (InputStream in =
        ImportanceTest.class.getResourceAsStream("/golden/importance-optuna-5.0.0.json")) {
      return Wire.mapper().readTree(in);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static Stream<JsonNode> cases() {
    List<JsonNode> cases = new ArrayList<>();
    golden().get("cases").forEach(cases::add);
    return cases.stream();
  }

  private static FrozenTrial trial(int number, Map<String, Parameter> params, Double... values) {
    return FrozenTrial.finished(TrialState.COMPLETE, params, List.of(values)).withNumber(number);
  }

  private static List<FrozenTrial> trials(JsonNode golden) {
    List<FrozenTrial> trials = new ArrayList<>();
    for (JsonNode row : golden.get("trials")) {
      Map<String, Parameter> params = new LinkedHashMap<>();
      for (var p : row.get("params").properties()) {
        Distribution d =
            p.getKey().equals("depth")
                ? new IntDistribution(1, row.get("depth_high").asLong())
                : SPACE.get(p.getKey());
        Object external =
            p.getValue().isTextual() ? p.getValue().asText() : p.getValue().asDouble();
        params.put(p.getKey(), new Parameter(d, d.toInternal(external)));
      }
      List<Double> values = new ArrayList<>();
      row.get("values").forEach(v -> values.add(v.asDouble()));
      trials.add(trial(trials.size(), params, values.toArray(new Double[0])));
    }
    return trials;
  }

  private static void assertClose(Map<String, Double> found, JsonNode expected, double within) {
    assertThat(found).hasSize(expected.size());
    expected
        .properties()
        .forEach(
            e ->
                assertThat(found.get(e.getKey()))
                    .describedAs(e.getKey())
                    .isCloseTo(e.getValue().asDouble(), within(within)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void ped_anova_gives_the_reference_values(JsonNode golden) {
    List<FrozenTrial> trials = trials(golden);
    List<Direction> directions =
        Collections.nCopies(trials.getFirst().values().size(), Direction.MINIMIZE);
    Map<String, Double> found =
        Importance.of(trials, directions, new Options(Method.PED_ANOVA, null, false, 0));
    assertClose(found, golden.get("ped_anova"), 1e-9);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void forests_come_near_the_reference_values(JsonNode golden) {
    if (!golden.has("fanova")) { // those with conditional parameters, or several objectives
      return;
    }
    List<FrozenTrial> trials = trials(golden);
    assertClose(
        Importance.of(trials, ONE, new Options(Method.FANOVA, 0, false, 1)),
        golden.get("fanova"),
        0.06);
    assertClose(
        Importance.of(trials, ONE, new Options(Method.MEAN_DECREASE_IMPURITY, 0, false, 1)),
        golden.get("mdi"),
        0.06);
  }

  @Test
  void one_tree_gives_the_reference_values() {
    JsonNode tree = golden().get("tree");
    Columns columns =
        new Columns(
            List.of("a", "b", "c"),
            List.of(),
            new double[] {-5, 0, 1},
            new double[] {5, 1, 3},
            new boolean[3],
            Wire.mapper().convertValue(tree.get("rows"), double[][].class),
            Wire.mapper().convertValue(tree.get("targets"), double[].class));
    RegressionTree grown = new RegressionTree(columns, IntStream.range(0, 60).toArray(), 3);
    for (int c = 0; c < 3; c++) {
      assertThat(grown.marginalVariances()[c])
          .isCloseTo(tree.get("marginal").get(c).asDouble(), within(1e-6));
      assertThat(grown.impurityDecreases()[c])
          .isCloseTo(tree.get("impurity").get(c).asDouble(), within(1e-9));
    }
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void too_few_trials_tell_nothing(Method method) {
    Options options = new Options(method, 0, true, 0);
    assertThat(Importance.of(List.of(), ONE, options)).isEmpty();
    Map<String, Parameter> params =
        Map.of(
            "x", new Parameter(SPACE.get("x"), 1),
            "one", new Parameter(new IntDistribution(3, 3), 3));
    assertThat(Importance.of(List.of(trial(0, params, 1.0)), ONE, options))
        .isEqualTo(Map.of("x", 0.5, "one", 0.5));
    List<FrozenTrial> alike = List.of(trial(0, params, 1.0), trial(1, params, 1.0));
    assertThat(Importance.of(alike, ONE, options).values()).allMatch(Double::isFinite);
    List<FrozenTrial> infinite =
        List.of(trial(0, params, Double.POSITIVE_INFINITY), trial(1, params, 1.0));
    assertThat(Importance.of(infinite, ONE, options).values()).allMatch(Double::isFinite);
  }

  @Test
  void a_forest_needs_one_objective() {
    List<Direction> two = List.of(Direction.MINIMIZE, Direction.MAXIMIZE);
    assertThatThrownBy(
            () -> Importance.of(List.of(), two, new Options(Method.FANOVA, null, true, 0)))
        .hasMessageContaining("from 0 to 1");
    assertThatThrownBy(() -> Importance.of(List.of(), two, new Options(Method.FANOVA, 2, true, 0)))
        .hasMessageContaining("from 0 to 1");
  }

  /** Trials of x, y and, in every other one, z; x decides the value and y a second number. */
  private static List<FrozenTrial> conditional() {
    FloatDistribution unit = new FloatDistribution(0, 1);
    List<FrozenTrial> trials = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      double x = i * 0.618 % 1;
      double y = i * 0.755 % 1;
      Map<String, Parameter> params = new LinkedHashMap<>();
      params.put("x", new Parameter(unit, x));
      params.put("y", new Parameter(unit, y));
      if (i % 2 == 0) {
        params.put("z", new Parameter(unit, i * 0.57 % 1));
      }
      trials.add(trial(i, params, x).withUserAttrs(Map.of("seconds", i % 5 == 0 ? "?" : y)));
    }
    return trials;
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void some_parameters_are_compared_by_the_trials_that_have_them(Method method) {
    Options options = new Options(method, 0, true, 1);
    Map<String, Double> some =
        Importance.of(conditional(), ONE, options.withParams(List.of("z", "x")));
    assertThat(some).containsOnlyKeys("x", "z");
    assertThat(some.get("x")).isGreaterThan(0.8);
    List<FrozenTrial> having =
        conditional().stream().filter(t -> t.params().containsKey("z")).toList();
    if (method == Method.PED_ANOVA) {
      double ratio = some.get("x") / some.get("z");
      Map<String, Double> all = Importance.of(having, ONE, options);
      assertThat(all.get("x") / all.get("z")).isCloseTo(ratio, within(1e-9));
    }
    assertThatThrownBy(
            () -> Importance.of(conditional(), ONE, options.withParams(List.of("x", "zz"))))
        .hasMessageContaining("No trial has a parameter \"zz\". Did you mean")
        .hasMessageContaining("x, y, z");
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void a_number_of_ones_own_takes_the_place_of_the_objective(Method method) {
    Map<String, Double> found =
        Importance.of(
            conditional(),
            t -> t.userAttrs().get("seconds") instanceof Double d ? d : Double.NaN,
            new Options(method, null, true, 1).withParams(List.of("x", "y")));
    assertThat(found.keySet()).containsExactly("y", "x");
    assertThat(found.get("y")).isGreaterThan(0.8);
  }
}
