package io.trialstream.bench.suite;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.bench.quality.LearningCurve;
import io.trialstream.space.FloatDistribution;
import io.trialstream.wire.UnreadableMessageException;
import io.trialstream.wire.Wire;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the problems for other programs, so that no function is defined twice: a JSON line of
 * standard input is a request, and the line that follows on standard output its answer.
 *
 * <ul>
 *   <li>{@code {"op": "problems", "groups": [], "problems": []}}: what there is, with spaces
 *   <li>{@code {"op": "evaluate", "problem", "seed", "trial", "params"}}: values, null where the
 *       evaluation fails; constraints; with a pruner the curve, a value a step
 *   <li>{@code {"op": "record", "problem", "seed", "sampler", "trials", "seconds", "ended":
 *       [{"trial", "params", "pruned", "steps"}]}}: the line of results of a run
 * </ul>
 *
 * <p>An error is {@code {"error": "…"}}. Evaluations keep nothing: the same request has the same
 * answer.
 */
public final class SuiteServer {

  private static final TypeReference<Map<String, Object>> PARAMS = new TypeReference<>() {};

  private SuiteServer() {}

  /** Answers until the input ends. */
  public static void serve(Reader in, PrintStream out) throws IOException {
    BufferedReader lines = new BufferedReader(in);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      out.println(answer(line));
      out.flush();
    }
  }

  private static String answer(String line) {
    try {
      JsonNode request = Wire.read(line, JsonNode.class);
      return switch (request.path("op").asText()) {
        case "problems" -> Wire.text(problems(request));
        case "evaluate" -> Wire.text(evaluate(request));
        case "record" -> record(request);
        default ->
            throw new IllegalArgumentException(
                "Expected \"op\" to be problems, evaluate or record, but got: " + line);
      };
    } catch (IllegalArgumentException | UnreadableMessageException e) {
      return Wire.text(Map.of("error", String.valueOf(e.getMessage())));
    }
  }

  private static List<Map<String, @Nullable Object>> problems(JsonNode request) {
    return Problems.selected(texts(request.path("groups")), texts(request.path("problems")))
        .stream()
        .map(SuiteServer::described)
        .toList();
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(node -> texts.add(node.asText()));
    return texts;
  }

  private static Map<String, @Nullable Object> described(Problem problem) {
    List<ObjectNode> space = new ArrayList<>();
    for (Dimension d : problem.space()) {
      ObjectNode json = Wire.declaredDistribution(d.domain()).put("name", d.name());
      if (d.parent() != null) {
        json.put("parent", d.parent()).set("values", Wire.mapper().valueToTree(d.values()));
      }
      space.add(json);
    }
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("problem", problem.name());
    json.put("group", problem.group().label());
    json.put("space", space);
    json.put("objectives", problem.objectives());
    json.put("constraints", constraints(problem));
    json.put("reference", problem.reference());
    json.put("trials", problem.trials());
    json.put("in_flight", problem.inFlight());
    json.put("pruner", problem.pruner());
    json.put("steps", problem.pruner() == null ? 1 : LearningCurve.STEPS);
    return json;
  }

  /** How many constraints there are: the same number everywhere. */
  private static int constraints(Problem problem) {
    Map<String, Object> lowest = new LinkedHashMap<>();
    for (Dimension d : problem.space()) {
      double internal = d.domain() instanceof FloatDistribution f ? f.low() : d.domain().at(0);
      lowest.put(d.name(), Objects.requireNonNull(d.domain().toExternal(internal)));
    }
    Point point = Point.given(lowest, problem.space());
    return problem.instances().apply(1).at(point, 0).constraints().size();
  }

  private static Map<String, @Nullable Object> evaluate(JsonNode request) {
    Problem problem = Problems.of(request.path("problem").asText());
    Outcome outcome = outcome(problem, request.path("seed").asLong(), request);
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    List<@Nullable Double> values = new ArrayList<>();
    outcome.values().forEach(v -> values.add(v.isNaN() ? null : v));
    json.put("values", values);
    json.put("constraints", outcome.constraints());
    if (problem.pruner() != null) {
      LearningCurve curve = new LearningCurve(outcome.values().getFirst(), problem.optimum());
      List<Double> steps = new ArrayList<>();
      for (int step = 1; step <= LearningCurve.STEPS; step++) {
        steps.add(curve.at(step));
      }
      json.put("curve", steps);
    }
    return json;
  }

  private static Point point(Problem problem, JsonNode trial) {
    return Point.given(Wire.mapper().convertValue(trial.path("params"), PARAMS), problem.space());
  }

  private static Outcome outcome(Problem problem, long seed, JsonNode trial) {
    return problem.instances().apply(seed).at(point(problem, trial), trial.path("trial").asInt());
  }

  private static String record(JsonNode request) {
    Problem problem = Problems.of(request.path("problem").asText());
    long seed = request.path("seed").asLong();
    Account account = new Account(problem, request.path("trials").asInt());
    for (JsonNode trial : request.path("ended")) {
      account.add(
          point(problem, trial),
          outcome(problem, seed, trial),
          trial.path("pruned").asBoolean(),
          trial.path("steps").asInt());
    }
    return account
        .record(request.path("sampler").asText(), seed, request.path("seconds").asDouble())
        .json();
  }
}
