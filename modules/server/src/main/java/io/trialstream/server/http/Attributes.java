package io.trialstream.server.http;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.wire.Wire;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;

/** Attributes as the body of a request. Stateless. */
public final class Attributes {

  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

  private Attributes() {}

  /** An object of JSON values by name. */
  public static Map<String, Object> read(RoutingContext request) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.putAll(Wire.mapper().convertValue(Http.body(request, ObjectNode.class), OBJECT));
    return attributes;
  }
}
