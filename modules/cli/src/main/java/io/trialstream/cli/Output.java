package io.trialstream.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.trialstream.wire.Wire;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prints records as people or programs want them. Stateless. */
public final class Output {

  /** The forms, named as on the command line. */
  public enum Format {
    json,
    table,
    yaml,
    value
  }

  private Output() {}

  /** Prints one record, or an array of them. */
  static void print(JsonNode content, Format format, PrintStream out) {
    switch (format) {
      case json -> out.println(pretty(content));
      case yaml -> out.print(yaml(content));
      case value -> rows(content).forEach(row -> out.println(String.join(" ", row.values())));
      case table -> table(rows(content), out);
    }
  }

  /** Prints rows that have the same columns; nothing if there are none. */
  static void table(List<Map<String, String>> rows, PrintStream out) {
    if (!rows.isEmpty()) {
      new TextTable(rows, Terminal.columns()).print(out);
    }
  }

  private static String pretty(JsonNode content) {
    return content.isArray() && content.isEmpty() ? "[]" : content.toPrettyString();
  }

  private static String yaml(JsonNode content) {
    try {
      return new YAMLMapper().writeValueAsString(content);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Every JSON has a YAML form.", e);
    }
  }

  private static List<Map<String, String>> rows(JsonNode content) {
    List<Map<String, String>> rows = new ArrayList<>();
    for (JsonNode record :
        content.isArray() ? content : Wire.mapper().createArrayNode().add(content)) {
      Map<String, String> row = new LinkedHashMap<>();
      record
          .properties()
          .forEach(
              field ->
                  row.put(
                      field.getKey(),
                      field.getValue().isNull()
                          ? ""
                          : field.getValue().isValueNode()
                              ? field.getValue().asText()
                              : field.getValue().toString()));
      rows.add(row);
    }
    return rows;
  }
}
