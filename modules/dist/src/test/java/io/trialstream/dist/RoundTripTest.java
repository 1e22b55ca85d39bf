package io.trialstream.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.wire.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A study of every kind of trial comes through export, import and a copy as it was. */
class RoundTripTest {

  private static final String TRIALS =
      """
      [{"number": 0, "state": "COMPLETE", "values": ["-Infinity"], "params": {"x": 0.30000000000000004, "n": 9007199254740991},
        "distributions": {"x": {"type": "float", "low": -1, "high": 1}, "n": {"type": "int", "low": 0, "high": 9007199254740992}},
        "constraints": [-1.5, 0.0], "worker": "host/7", "attempt": 1,
        "datetime_start": "2020-02-03T04:05:06.789Z", "datetime_complete": "2021-02-03T04:05:06.001Z",
        "user_attrs": {"nan": {"$number": "NaN"}, "word": "NaN", "deep": [{"a": {"$number": "-Infinity"}}, null, true, 1.0, 1],
                       "big": 9223372036854775807, "bigger": 1208925819614629174706176, "text": "\\u00e9\\u4e2d \\"q\\", \\n"}},
       {"number": 1, "state": "PRUNED", "values": [2.5], "params": {"x": 0.5, "kind": 9007199254740993},
        "distributions": {"x": {"type": "float", "low": -1, "high": 1},
                          "kind": {"type": "categorical", "choices": [9007199254740993, "a", null, {"$number": "NaN"}]}},
        "attempt": 2, "reason": "worse than the median", "fixed_params": {"x": 0.5},
        "reports": [{"attempt": 1, "step": 1, "value": 4.0, "metrics": {"loss": "NaN", "acc": 0.5}},
                    {"attempt": 1, "step": 2, "value": "NaN", "prune": true},
                    {"attempt": 2, "step": 2, "value": 2.5}, {"attempt": 2, "step": 3, "value": "Infinity"}]},
       {"number": 2, "state": "FAIL", "params": {"kind": {"$number": "NaN"}},
        "distributions": {"kind": {"type": "categorical", "choices": [9007199254740993, "a", null, {"$number": "NaN"}]}},
        "attempt": 1, "reason": "IllegalStateException: boom", "user_attrs": {"k": [1, 2]}},
       {"number": 3, "state": "RUNNING", "params": {}},
       {"number": 4, "state": "WAITING", "params": {}, "fixed_params": {"x": 0.25, "kind": "a"}, "user_attrs": {"why": "a guess"}},
       {"number": 5, "state": "WAITING", "params": {"x": 0.75}, "distributions": {"x": {"type": "float", "low": -1, "high": 1}},
        "attempt": 3, "worker": "host/8", "reason": "HANDED_BACK", "datetime_start": "2022-02-03T04:05:06.789Z",
        "reports": [{"attempt": 1, "step": 10, "value": 1.0}, {"attempt": 3, "step": 20, "value": 0.5}]}]
      """;

  private static final List<String> KEPT =
      List.of(
          "state",
          "values",
          "params",
          "constraints",
          "user_attrs",
          "fixed_params",
          "worker",
          "reason",
          "attempt",
          "reports",
          "datetime_start",
          "datetime_complete");

  /** Without what is another one in another study. */
  private static List<JsonNode> comparable(JsonNode trials) {
    List<JsonNode> all = new ArrayList<>();
    for (JsonNode trial : trials) {
      ObjectNode copy = trial.deepCopy();
      copy.remove("number");
      all.add(copy);
    }
    return all;
  }

  private static JsonNode export(Launcher launcher, Path file, String study) throws Exception {
    Launcher.Result exported = launcher.run("export", "--study-name", study, "-o", file.toString());
    assertThat(exported.exit()).as(exported.err()).isZero();
    return Wire.read(Files.readAllBytes(file), JsonNode.class);
  }

  private static Launcher.Result done(Launcher.Result result) {
    assertThat(result.exit()).as(result.err()).isZero();
    return result;
  }

  @Test
  void nothing_is_lost_on_the_way(@TempDir Path folder) throws Exception {
    Path given = folder.resolve("given.json");
    Files.writeString(given, TRIALS);
    Path file = folder.resolve("exported.json");
    try (Launcher launcher = new Launcher(folder)) {
      launcher.up();
      done(launcher.run("create-study", "--study-name", "one", "--max-trials", "9"));
      assertThat(done(launcher.run("import", "--study-name", "one", given.toString())).err())
          .contains("Imported 5 trials, left out 1 that were running.");
      JsonNode one = export(launcher, file, "one");
      assertThat(one).hasSize(5);
      JsonNode wanted = Wire.read(TRIALS, JsonNode.class);
      for (int i : List.of(0, 1, 2, 4, 5)) {
        JsonNode was = wanted.path(i);
        JsonNode is = one.path(i < 3 ? i : i - 1);
        for (String field : KEPT) {
          if (was.has(field)) {
            assertThat(is.path(field)).as("%s of trial %d", field, i).isEqualTo(was.path(field));
          }
        }
      }

      done(launcher.run("create-study", "--study-name", "two"));
      done(launcher.run("import", "--study-name", "two", file.toString()));
      assertThat(comparable(export(launcher, file, "two"))).isEqualTo(comparable(one));
      done(launcher.run("import", "--study-name", "two", file.toString()));
      assertThat(export(launcher, file, "two")).as("imported twice").hasSize(5);
      done(launcher.run("import", "--again", "--study-name", "two", file.toString()));
      assertThat(export(launcher, file, "two")).as("asked for once more").hasSize(10);

      done(launcher.run("create-study", "--study-name", "copy", "--from-study", "one"));
      assertThat(comparable(export(launcher, file, "copy"))).isEqualTo(comparable(one));
      Launcher.Result taken =
          launcher.run("create-study", "--study-name", "copy", "--from-study", "one");
      assertThat(taken.exit()).isEqualTo(1);
      assertThat(taken.err()).contains("exists already");

      for (String study : List.of("one", "two", "copy")) {
        Launcher.Result verified = launcher.run("replay", "--study-name", study, "--verify");
        assertThat(verified.exit()).as(verified.out() + verified.err()).isZero();
      }
      Launcher.Result table = done(launcher.run("export", "--study-name", "one", "-f", "csv"));
      assertThat(table.out().lines().findFirst().orElseThrow())
          .contains("fixed_params_x", "constraints_1", "worker", "attempt", "reason", "reports");
    }
  }
}
