package io.trialstream.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The OpenAPI document that says what the gateway serves and who may call it. Immutable. */
public final class Contract {

  private static final String FILE = "/io/trialstream/server/gateway/openapi.yaml";
  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

  private final JsonNode document;
  private final Map<String, Operation> operations = new LinkedHashMap<>();

  private Contract(JsonNode document) {
    this.document = document;
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        method -> {
                          if (METHODS.contains(method.getKey())) {
                            add(path.getKey(), method.getKey(), method.getValue());
                          }
                        }));
  }

  private void add(String path, String method, JsonNode operation) {
    String id = operation.path("operationId").asText();
    JsonNode security = operation.path("security");
    Access access = security.isMissingNode() ? Access.READ : access(security);
    Set<String> queries = new TreeSet<>();
    for (JsonNode given : operation.path("parameters")) {
      JsonNode parameter =
          given.has("$ref") ? document.at(given.path("$ref").asText().substring(1)) : given;
      if (parameter.path("in").asText().equals("query")) {
        queries.add(parameter.path("name").asText());
      }
    }
    operations.put(id, new Operation(id, method.toUpperCase(Locale.ROOT), path, access, queries));
  }

  private static Access access(JsonNode security) {
    return security.isEmpty()
        ? Access.ANYBODY
        : Access.valueOf(security.path(0).path("token").path(0).asText().toUpperCase(Locale.ROOT));
  }

  /** Reads the document that comes with this program. */
  public static Contract load() {
    try (InputStream in = Contract.class.getResourceAsStream(FILE)) {
      return new Contract(new YAMLMapper().readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException("The document " + FILE + " is unreadable.", e);
    }
  }

  /** Who may call an operation. */
  public enum Access {
    /** Without a token. */
    ANYBODY,
    READ,
    WRITE
  }

  /**
   * One thing that the gateway does.
   *
   * @param path with the names of its parameters in braces
   * @param queries names of the parameters that may stand behind the path
   */
  public record Operation(
      String id, String method, String path, Access access, Set<String> queries) {}

  public List<Operation> operations() {
    return new ArrayList<>(operations.values());
  }

  /**
   * The operation of this id.
   *
   * @throws IllegalArgumentException if there is none
   */
  Operation operation(String id) {
    Operation found = operations.get(id);
    if (found == null) {
      throw new IllegalArgumentException("The contract has no operation " + id + ".");
    }
    return found;
  }

  /** The whole document. */
  public JsonNode document() {
    return document;
  }
}
