package io.trialstream.pruner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import io.trialstream.wire.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Verdicts against reference values: src/test/golden/make_pruners.py, golden/optuna-5.0.0.json. */
class PrunerGoldenTest {

  private static JsonNode golden(String file) {
    try (InputStream in = PrunerGoldenTest.class.getResourceAsStream("/golden/" + file)) {
      return Wire.mapper().readTree(in);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static Stream<JsonNode> histories() {
    List<JsonNode> all = new ArrayList<>();
    golden("pruners-optuna-5.0.0.json").get("histories").forEach(all::add);
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("histories")
  void gives_the_reference_verdicts(JsonNode history) {
    Direction direction =
        Direction.valueOf(history.get("direction").asText().toUpperCase(Locale.ROOT));
    Map<String, Object> spec =
        Map.of("name", history.get("pruner").asText(), "options", history.get("options"));
    Pruner pruner =
        Pruners.create(
            Wire.read(Wire.bytes(spec), AlgorithmSpec.class),
            history.get("study").asText(),
            List.of(direction));
    Map<Integer, Reports> running = new HashMap<>();
    int verdicts = 0;
    for (JsonNode op : history.get("ops")) {
      int number = op.get(1).asInt();
      Reports reports = running.computeIfAbsent(number, n -> new Reports());
      if (op.get(0).asText().equals("report")) {
        long step = op.get(2).asLong();
        double value = Double.parseDouble(op.get(3).asText());
        assertThat(pruner.prune(number, reports, step, value))
            .describedAs("verdict %d: %s", verdicts, op)
            .isEqualTo(op.get(4).asBoolean());
        verdicts++;
        pruner.reported(number, reports, step, value);
        reports.add(step, value);
      } else {
        boolean complete = op.get(0).asText().equals("complete");
        TrialState state =
            complete
                ? TrialState.COMPLETE
                : op.get(0).asText().equals("fail") ? TrialState.FAIL : TrialState.PRUNED;
        List<Double> values = complete ? List.of(op.get(2).asDouble()) : List.of();
        pruner.ended(FrozenTrial.finished(state, Map.of(), values).withNumber(number), reports);
        running.remove(number);
      }
    }
    assertThat(verdicts).isGreaterThan(100);
  }

  static Stream<JsonNode> signedRanks() {
    List<JsonNode> all = new ArrayList<>();
    golden("optuna-5.0.0.json").get("wilcoxon_zsplit_auto").forEach(all::add);
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("signedRanks")
  void the_signed_rank_test_gives_the_reference_values(JsonNode reference) {
    double[] differences = Wire.mapper().convertValue(reference.get("diff"), double[].class);
    assertThat(SignedRankTest.greater(differences))
        .isCloseTo(reference.get("p_greater").asDouble(), within(1e-9));
  }

  @Test
  void brackets_are_those_of_the_reference() {
    JsonNode golden = golden("optuna-5.0.0.json").get("hyperband");
    HyperbandPruner pruner = new HyperbandPruner("golden", Direction.MINIMIZE, 1, 81, 3, 0);
    for (int number = 0; number < 30; number++) {
      assertThat(pruner.bracketOf(number, golden.get("n_brackets").asInt()))
          .isEqualTo(golden.get("bracket_ids_0_29").get(number).asInt());
    }
  }
}
