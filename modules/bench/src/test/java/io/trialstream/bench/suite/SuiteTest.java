package io.trialstream.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.wire.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteTest {

  private static Suite.Options options(List<String> problems, List<String> samplers, int threads) {
    return new Suite.Options(List.of(), problems, samplers, 2, 1, 30, threads);
  }

  private static List<String> lines(List<String> problems, List<String> samplers, int threads) {
    List<String> lines = new ArrayList<>();
    Suite.run(options(problems, samplers, threads), lines::add, progress -> {});
    return lines;
  }

  private static List<String> served(String... requests) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SuiteServer.serve(
        new StringReader(String.join("\n", requests)),
        new PrintStream(out, true, StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void a_run_gives_the_same_results_with_any_number_of_threads() {
    List<String> problems = List.of("wall4", "mixed", "townsend", "branin-median", "zdt1");
    List<RunRecord> one = lines(problems, List.of("tpe"), 1).stream().map(RunRecord::read).toList();
    List<RunRecord> two = lines(problems, List.of("tpe"), 2).stream().map(RunRecord::read).toList();
    assertThat(one).hasSize(10);
    for (int i = 0; i < one.size(); i++) {
      assertThat(two.get(i))
          .usingRecursiveComparison()
          .ignoringFields("seconds")
          .isEqualTo(one.get(i));
      assertThat(one.get(i).best().keySet()).containsExactly("25", "all");
    }
  }

  @Test
  void a_small_space_ends_when_all_is_tried() {
    Problem problem = Problems.of("points60");
    RunRecord run = SuiteRun.run(problem, AlgorithmSpec.of("brute-force"), 1, 100);
    assertThat(run.trials()).isEqualTo(60);
    assertThat(run.duplicates()).isZero();
    assertThat(run.bestAfter(RunRecord.ALL)).isZero();
    assertThat(run.toOptimum()).isBetween(1, 60);
  }

  @Test
  void pruned_runs_keep_to_their_steps() {
    Problem problem = Problems.of("branin-successive-halving");
    RunRecord run = SuiteRun.run(problem, AlgorithmSpec.of("random"), 1, 5);
    assertThat(run.trials()).isGreaterThan(5);
    assertThat(run.feasible()).isBetween(1.0 / run.trials(), 5.0 / run.trials());
  }

  @Test
  void a_sampler_that_cannot_have_several_objectives_says_so() {
    List<String> progress = new ArrayList<>();
    String table =
        Suite.run(
            options(List.of("zdt1"), List.of("random", "cmaes"), 1), line -> {}, progress::add);
    assertThat(progress).singleElement().asString().contains("cmaes cannot: ");
    assertThat(table).contains("zdt1").doesNotContain("cmaes");
  }

  @Test
  void others_are_measured_by_the_same_account() throws IOException {
    List<String> points = List.of("0.1", "0.6", "0.9");
    List<Map<String, Object>> ended = new ArrayList<>();
    for (String x : points) {
      Map<String, Object> trial = new HashMap<>();
      trial.put("trial", ended.size());
      trial.put(
          "params", Map.of("x0", Double.valueOf(x), "x1", Double.valueOf(x), "x2", 0.3, "x3", 0.6));
      trial.put("pruned", false);
      trial.put("steps", 1);
      ended.add(trial);
    }
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("op", "record");
    request.put("problem", "wall4");
    request.put("seed", 1);
    request.put("sampler", "other");
    request.put("trials", 3);
    request.put("seconds", 0.5);
    request.put("ended", ended);
    RunRecord run = RunRecord.read(served(Wire.text(request)).getFirst());
    assertThat(run.trials()).isEqualTo(3);
    assertThat(run.sampler()).isEqualTo("other");
    assertThat(run.bestAfter(RunRecord.ALL)).isCloseTo(0.045, within(1e-12));
    assertThat(run.failedLast50()).isEqualTo(1);
    assertThat(run.feasible()).isCloseTo(2.0 / 3, within(1e-12));
  }

  @Test
  void evaluations_are_served_and_errors_too() throws IOException {
    List<String> answers =
        served(
            "{\"op\": \"problems\", \"problems\": [\"mixed\", \"branin-median\", \"mw3\"]}",
            "{\"op\": \"evaluate\", \"problem\": \"branin-median\", \"seed\": 1, \"trial\": 0,"
                + " \"params\": {\"x0\": 1, \"x1\": 2}}",
            "{\"op\": \"evaluate\", \"problem\": \"wall4\", \"seed\": 1, \"trial\": 0, \"params\":"
                + " {\"x0\": 1, \"x1\": 1, \"x2\": 0, \"x3\": 0}}",
            "{\"op\": \"evaluate\", \"problem\": \"wall4\", \"params\": {}}",
            "nonsense");
    JsonNode problems = Wire.read(answers.get(0), JsonNode.class);
    assertThat(problems.get(0).path("space").findValuesAsText("name")).contains("za", "lr");
    assertThat(problems.get(1).path("constraints").asInt()).isEqualTo(2);
    assertThat(problems.get(2).path("steps").asInt()).isEqualTo(81);
    JsonNode curve = Wire.read(answers.get(1), JsonNode.class).path("curve");
    assertThat(curve).hasSize(81);
    assertThat(Wire.read(answers.get(2), JsonNode.class).path("values").get(0).isNull()).isTrue();
    assertThat(answers.get(3)).contains("error").contains("x0");
    assertThat(answers.get(4)).contains("error");
  }

  private static String line(String problem, String sampler, long seed, double best) {
    return new RunRecord(
            problem, "failing", sampler, seed, 50, Map.of("all", best), 1, 0, 0, null, 1)
        .json();
  }

  @Test
  void files_are_compared_by_medians_ranks_and_a_test(@TempDir Path folder) throws IOException {
    Path ours = folder.resolve("ours.jsonl");
    Path theirs = folder.resolve("theirs.jsonl");
    List<String> first = new ArrayList<>();
    List<String> second = new ArrayList<>();
    for (int seed = 1; seed <= 10; seed++) {
      first.add(line("wall4", "auto", seed, seed));
      second.add(line("wall4", "optuna-tpe", seed, 100 + seed));
      if (seed < 5) {
        second.add(line("wall4", "other", seed, 0));
      }
    }
    Files.write(ours, first);
    Files.write(theirs, second);
    String table = SuiteFiles.compare(List.of(ours, theirs), "all");
    assertThat(table.lines().filter(l -> l.startsWith("wall4")))
        .singleElement()
        .asString()
        .containsPattern("wall4 +5.5000 +105.50 p=1.000 +0.0000 p=0.00");
    assertThat(table.lines().filter(l -> l.startsWith("failing")))
        .as("a sampler that lacks runs has no rank")
        .singleElement()
        .asString()
        .containsPattern("1\\.00 +2\\.00 p=1\\.000 +-");
    assertThatThrownBy(() -> SuiteFiles.compare(List.of(ours), "25")).hasMessageContaining("none");
    Files.writeString(theirs, "{\"problem\": \"wall4\"}");
    assertThatThrownBy(() -> SuiteFiles.compare(List.of(theirs), "all"))
        .isInstanceOf(IllegalArgumentException.class);
    Files.writeString(theirs, "nonsense");
    assertThatThrownBy(() -> SuiteFiles.compare(List.of(theirs), "all"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nonsense");
  }
}
