package io.trialstream.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Trials as people compare them: a column for each parameter, and numbers with as many digits as
 * one reads. Stateless.
 */
final class TrialTable {

  /** Significant digits of a number. */
  private static final MathContext DIGITS = new MathContext(5);

  /** Numbers of this magnitude and up, and from its inverse down, are written with an exponent. */
  private static final int PLAIN_EXPONENT = 7;

  private static final int SMALLEST_PLAIN_EXPONENT = -4;

  private TrialTable() {}

  /**
   * The rows of a table; each has the same columns, and a trial that lacks one has a blank there.
   *
   * @param full all that is known of a trial, and all digits of a number
   */
  static List<Map<String, String>> rows(Iterable<JsonNode> trials, boolean full) {
    Set<String> columns = new LinkedHashSet<>();
    List<Map<String, String>> rows = new ArrayList<>();
    for (JsonNode trial : trials) {
      Map<String, String> row = new LinkedHashMap<>();
      add(row, trial, full);
      columns.addAll(row.keySet());
      rows.add(row);
    }
    List<String> last = List.of("seconds", "reason");
    List<String> order = new ArrayList<>(columns);
    last.stream().filter(columns::contains).forEach(name -> moveToEnd(order, name));
    return rows.stream()
        .map(
            row -> {
              Map<String, String> whole = new LinkedHashMap<>();
              order.forEach(name -> whole.put(name, row.getOrDefault(name, "")));
              return whole;
            })
        .toList();
  }

  private static void moveToEnd(List<String> names, String name) {
    names.remove(name);
    names.add(name);
  }

  /** One trial as rows of a name and a value, below each other. */
  static List<Map<String, String>> below(JsonNode trial, boolean full) {
    Map<String, String> row = new LinkedHashMap<>();
    add(row, trial, full);
    List<Map<String, String>> rows = new ArrayList<>();
    row.forEach((name, value) -> rows.add(Map.of("field", name, "value", value)));
    return rows.stream()
        .map(
            r -> {
              Map<String, String> ordered = new LinkedHashMap<>();
              ordered.put("field", r.getOrDefault("field", ""));
              ordered.put("value", r.getOrDefault("value", ""));
              return ordered;
            })
        .toList();
  }

  private static void add(Map<String, String> row, JsonNode trial, boolean full) {
    row.put("number", trial.path("number").asText());
    row.put("state", trial.path("state").asText());
    JsonNode values = trial.path("values");
    for (int i = 0; i < values.size(); i++) {
      row.put(values.size() == 1 ? "value" : "value " + i, text(values.get(i), full));
    }
    if (values.isEmpty()) {
      row.put("value", "");
    }
    Set<String> taken = Set.copyOf(row.keySet());
    trial
        .path("params")
        .properties()
        .forEach(
            p -> {
              boolean clash =
                  taken.contains(p.getKey())
                      || p.getKey().equals("seconds")
                      || p.getKey().equals("reason");
              row.put(clash ? "param " + p.getKey() : p.getKey(), text(p.getValue(), full));
            });
    if (full) {
      addRest(row, trial);
    }
    row.put("seconds", seconds(trial, full));
    String reason = trial.path("reason").asText("");
    if (!reason.isEmpty() && !trial.path("reason").isNull()) {
      row.put("reason", reason);
    }
  }

  private static void addRest(Map<String, String> row, JsonNode trial) {
    trial
        .path("user_attrs")
        .properties()
        .forEach(a -> row.put("attr " + a.getKey(), text(a.getValue(), true)));
    JsonNode constraints = trial.path("constraints");
    for (int i = 0; i < constraints.size(); i++) {
      row.put("constraint " + i, text(constraints.get(i), true));
    }
    row.put("attempt", trial.path("attempt").asText());
    row.put("worker", trial.path("worker").asText(""));
    row.put("start", trial.path("datetime_start").asText(""));
    row.put("complete", trial.path("datetime_complete").asText(""));
  }

  private static String seconds(JsonNode trial, boolean full) {
    if (!trial.path("datetime_start").isTextual() || !trial.path("datetime_complete").isTextual()) {
      return "";
    }
    Duration took =
        Duration.between(
            Instant.parse(trial.path("datetime_start").asText()),
            Instant.parse(trial.path("datetime_complete").asText()));
    double seconds = took.toMillis() / 1000.0;
    return full ? Double.toString(seconds) : rounded(seconds);
  }

  private static String text(JsonNode value, boolean full) {
    if (value.isNull()) {
      return "";
    }
    if (value.isFloatingPointNumber() && !full) {
      return rounded(value.asDouble());
    }
    return value.isValueNode() ? value.asText() : value.toString();
  }

  /** A number with five significant digits, as people write it. */
  static String rounded(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    if (value == 0) {
      return "0";
    }
    BigDecimal number = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
    int exponent = number.precision() - number.scale() - 1;
    return exponent < SMALLEST_PLAIN_EXPONENT || exponent >= PLAIN_EXPONENT
        ? number.unscaledValue().toString().length() == 1
            ? number.unscaledValue() + "e" + exponent
            : scientific(number, exponent)
        : number.toPlainString();
  }

  private static String scientific(BigDecimal number, int exponent) {
    return number.scaleByPowerOfTen(-exponent).toPlainString() + "e" + exponent;
  }
}
