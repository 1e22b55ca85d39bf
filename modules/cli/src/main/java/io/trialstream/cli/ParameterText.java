package io.trialstream.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.wire.Wire;
import io.trialstream.worker.command.CommandObjective;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Parameters of a trial as text that is ready to paste. Stateless. */
final class ParameterText {

  /** Where it is pasted. */
  enum Language {
    json,
    cli,
    env,
    python,
    java
  }

  private ParameterText() {}

  /** All parameters, in their order. */
  static String of(JsonNode params, Language language) {
    return switch (language) {
      case json -> params.toPrettyString();
      case cli -> lines(params, " ", (name, value) -> quoted("--" + name + "=" + plain(value)));
      case env ->
          lines(
              params,
              "\n",
              (name, value) -> CommandObjective.variable(name) + "=" + quoted(plain(value)));
      case python ->
          params.isEmpty()
              ? "params = {}"
              : lines(
                  params,
                  "\n",
                  (name, value) -> "    " + Wire.text(name) + ": " + python(value) + ",",
                  "params = {",
                  "}");
      case java ->
          lines(
              params,
              "\n",
              (name, value) -> "params.put(" + Wire.text(name) + ", " + java(value) + ");",
              "Map<String, Object> params = new LinkedHashMap<>();",
              "");
    };
  }

  private interface Written {
    String of(String name, JsonNode value);
  }

  private static String lines(JsonNode params, String between, Written one) {
    return lines(params, between, one, "", "");
  }

  private static String lines(
      JsonNode params, String between, Written one, String first, String last) {
    Stream<String> all = params.properties().stream().map(p -> one.of(p.getKey(), p.getValue()));
    return Stream.concat(Stream.concat(Stream.of(first), all), Stream.of(last))
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining(between));
  }

  private static String plain(JsonNode value) {
    return value.isValueNode() ? value.asText() : value.toString();
  }

  /** As a POSIX shell takes it for one word. */
  private static String quoted(String word) {
    return word.matches("[\\w./:=@%+,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  private static String python(JsonNode value) {
    if (value.isBoolean()) {
      return value.asBoolean() ? "True" : "False";
    }
    return value.isNull() ? "None" : value.toString();
  }

  private static String java(JsonNode value) {
    return value.isIntegralNumber() && !value.canConvertToInt() ? value + "L" : value.toString();
  }
}
