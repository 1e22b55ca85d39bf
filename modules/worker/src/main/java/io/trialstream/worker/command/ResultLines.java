package io.trialstream.worker.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.trialstream.Trial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Understands what a command says, line by line: {@code {"step":3,"value":0.41}} is a report,
 * {@code {"value":0.39}} or {@code {"values":[…]}} the result, with {@code constraints} and {@code
 * attrs} if it likes; {@code {"attrs":{…}}} alone is kept at once; {@code {"state":"pruned"}} ends
 * it. A last line that is just a number is a result too. Thread-safe.
 */
final class ResultLines {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

  private final Trial trial;
  private double @Nullable [] values;
  private boolean pruned;
  private @Nullable String failure;
  private String lastLine = "";

  ResultLines(Trial trial) {
    this.trial = trial;
  }

  /**
   * Takes in a line.
   *
   * @return whether it was for us; else it is to be shown
   */
  synchronized boolean accept(String line) {
    String text = line.strip();
    if (!text.isEmpty()) {
      lastLine = text;
    }
    if (!text.startsWith("{") || !text.endsWith("}")) {
      return false;
    }
    JsonNode node;
    try {
      node = JSON.readTree(text);
    } catch (JsonProcessingException notJson) {
      return false;
    }
    boolean known = false;
    if (node.path("attrs").isObject()) {
      known = true;
      save(node.path("attrs"));
    }
    if (node.path("constraints").isArray()) {
      trial.setConstraints(numbers(node.path("constraints")));
    }
    if (node.path("step").isIntegralNumber() && isNumber(node.path("value"))) {
      report(node);
      return true;
    }
    if (node.path("values").isArray()) {
      values = numbers(node.path("values"));
      return true;
    }
    if (isNumber(node.path("value"))) {
      values = new double[] {number(node.path("value"))};
      return true;
    }
    switch (node.path("state").asText("")) {
      case "pruned" -> pruned = true;
      case "fail" -> failure = node.path("reason").asText("the command said so");
      default -> {
        return known;
      }
    }
    return true;
  }

  private void report(JsonNode node) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    boolean apart = node.path("metrics").isObject();
    (apart ? node.path("metrics") : node)
        .properties()
        .forEach(
            e -> {
              boolean own = !apart && (e.getKey().equals("step") || e.getKey().equals("value"));
              if (!own && isNumber(e.getValue())) {
                metrics.put(e.getKey(), number(e.getValue()));
              }
            });
    trial.report(number(node.path("value")), node.path("step").asLong(), metrics);
  }

  private void save(JsonNode attributes) {
    Map<String, Object> all = JSON.convertValue(attributes, OBJECT);
    trial.saveUserAttrs(all);
  }

  private static boolean isNumber(JsonNode node) {
    return node.isNumber() || (node.isTextual() && node.asText().matches("NaN|-?Infinity"));
  }

  private static double number(JsonNode node) {
    return node.isNumber() ? node.doubleValue() : Double.parseDouble(node.asText());
  }

  private static double[] numbers(JsonNode array) {
    List<Double> all = new ArrayList<>();
    array.forEach(node -> all.add(isNumber(node) ? number(node) : Double.NaN));
    return all.stream().mapToDouble(d -> d).toArray();
  }

  /** Whether the command said that it gave up. */
  synchronized boolean pruned() {
    return pruned;
  }

  /** Why the command says that it failed; null if it does not. */
  synchronized @Nullable String failure() {
    return failure;
  }

  /** The result; null if there is none. */
  synchronized double @Nullable [] values() {
    if (values != null) {
      return values.clone();
    }
    try {
      return new double[] {Double.parseDouble(lastLine)};
    } catch (NumberFormatException notANumber) {
      return null;
    }
  }
}
