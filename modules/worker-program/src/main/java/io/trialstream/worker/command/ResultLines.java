package io.trialstream.worker.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.trialstream.Trial;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Understands what a command says, line by line: {@code {"step":3,"value":0.41}} is a report,
 * {@code {"value":0.39}} or {@code {"values":[…]}} the result, with {@code constraints} and {@code
 * attrs} if it likes; {@code {"attrs":{…}}} alone is kept at once; {@code {"state":"pruned"}} ends
 * it. A last line that is just a number is a result too. A line that has one of these names, and
 * something else than a number where one belongs, is refused with words; it is never taken for
 * something else. Thread-safe.
 */
final class ResultLines {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

  /** Doubles hold every whole number up to here. */
  private static final double MAX_EXACT = 1L << 53;

  private final Trial trial;
  private double @Nullable [] values;
  private boolean pruned;
  private @Nullable String failure;
  private @Nullable String refusal;
  private String lastLine = "";

  ResultLines(Trial trial) {
    this.trial = trial;
  }

  /**
   * Takes in a line.
   *
   * @return whether it was for us; else it is to be shown
   * @throws IllegalArgumentException if it was, but cannot be accepted; the message says why
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
    try {
      return accept(node);
    } catch (IllegalArgumentException e) {
      refusal = e.getMessage();
      throw e;
    }
  }

  private boolean accept(JsonNode node) {
    boolean known = false;
    if (node.path("attrs").isObject()) {
      known = true;
      trial.saveUserAttrs(JSON.convertValue(node.path("attrs"), OBJECT));
    }
    if (node.has("step")) {
      report(node);
      return true;
    }
    switch (node.path("state").asText("")) {
      case "pruned" -> {
        pruned = true;
        return true;
      }
      case "fail" -> {
        failure = node.path("reason").asText("the command said so");
        return true;
      }
      default -> {
        return result(node) || known;
      }
    }
  }

  private boolean result(JsonNode node) {
    boolean one = node.has("value");
    if (one || node.has("values")) {
      values = null; // an earlier one does not count any more, whatever this one is
    }
    if (node.has("constraints")) {
      trial.setConstraints(numbers(node.path("constraints"), "constraints"));
    }
    if (node.has("values")) {
      values = numbers(node.path("values"), "values");
    } else if (one) {
      values = new double[] {number(node.path("value"), "value")};
    }
    return values != null && (one || node.has("values"));
  }

  /**
   * Takes in a piece of a line that was too long: it is shown, and is no result.
   *
   * @throws IllegalArgumentException if the line began as a message would
   */
  synchronized void acceptPiece(String piece) {
    lastLine = "";
    if (piece.strip().startsWith("{\"")) {
      refusal =
          "Expected a line of at most %s bytes, but got a longer one. Keep large data elsewhere and print its address."
              .formatted(Lines.MAX_MESSAGE_BYTES);
      throw new IllegalArgumentException(refusal);
    }
  }

  private void report(JsonNode node) {
    long step = step(node.path("step"));
    if (!node.has("value")) {
      throw new IllegalArgumentException(
          "Expected a value along with step %s, as in {\"step\": %s, \"value\": 0.41}."
              .formatted(step, step));
    }
    double value = number(node.path("value"), "value");
    Map<String, Double> metrics = new LinkedHashMap<>();
    boolean apart = node.path("metrics").isObject();
    (apart ? node.path("metrics") : node)
        .properties()
        .forEach(
            e -> {
              boolean own = !apart && (e.getKey().equals("step") || e.getKey().equals("value"));
              OptionalDouble metric = read(e.getValue());
              if (!own && metric.isPresent()) {
                metrics.put(e.getKey(), metric.getAsDouble());
              }
            });
    trial.report(value, step, metrics);
  }

  private static long step(JsonNode node) {
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      return node.longValue();
    }
    double number = node.isFloatingPointNumber() ? node.doubleValue() : Double.NaN;
    if (number == Math.rint(number) && Math.abs(number) <= MAX_EXACT) {
      return (long) number; // 3.0, as languages write it that have one kind of number
    }
    throw new IllegalArgumentException(
        "Expected a whole number from 0 to %s as step, but got %s."
            .formatted(Long.MAX_VALUE, node));
  }

  /** A number, or one of the words for infinities and NaN as text. */
  private static OptionalDouble read(JsonNode node) {
    if (node.isNumber()) {
      return OptionalDouble.of(node.doubleValue());
    }
    OptionalDouble word =
        node.isTextual() ? NumberText.read(node.asText()) : OptionalDouble.empty();
    return word.isPresent() && Double.isFinite(word.getAsDouble()) ? OptionalDouble.empty() : word;
  }

  private static double number(JsonNode node, String name) {
    OptionalDouble number = read(node);
    if (number.isEmpty()) {
      throw new IllegalArgumentException(
          "Expected a number, or \"NaN\", \"Infinity\" or \"-Infinity\", as %s, but got %s."
              .formatted(name, node));
    }
    return number.getAsDouble();
  }

  private static double[] numbers(JsonNode array, String name) {
    if (!array.isArray()) {
      throw new IllegalArgumentException(
          "Expected a list of numbers as %s, but got %s.".formatted(name, array));
    }
    double[] all = new double[array.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = number(array.get(i), name);
    }
    return all;
  }

  /** Whether the command said that it gave up. */
  synchronized boolean pruned() {
    return pruned;
  }

  /** Why the command says that it failed; null if it does not. */
  synchronized @Nullable String failure() {
    return failure;
  }

  /** Why the last line that was refused was; null if none was. */
  synchronized @Nullable String refusal() {
    return refusal;
  }

  /** The result; null if there is none. */
  synchronized double @Nullable [] values() {
    if (values != null) {
      return values.clone();
    }
    OptionalDouble number = NumberText.read(lastLine);
    return number.isPresent() ? new double[] {number.getAsDouble()} : null;
  }
}
