package io.trialstream.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.study.Attributes;
import io.trialstream.study.StudySpec;
import io.trialstream.wire.Wire;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a study is to be, as the body of the request that creates it. Stateless. */
final class SpecJson {

  private SpecJson() {}

  static Map<String, @Nullable Object> body(String name, StudySpec spec) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("name", name);
    body.put(
        "directions",
        spec.directions().stream().map(d -> d.name().toLowerCase(Locale.ROOT)).toList());
    body.put("sampler", spec.sampler());
    body.put("pruner", spec.pruner());
    body.put("seed", spec.seed());
    put(body, "max_trials", spec.maxTrials());
    put(body, "time_limit_seconds", seconds(spec.timeLimitMillis()));
    put(body, "target_value", spec.targetValue());
    body.put("lease_seconds", seconds(spec.leaseMillis()));
    body.put("heartbeat_seconds", seconds(spec.heartbeatMillis()));
    body.put("max_retries", spec.maxRetries());
    if (!spec.space().isEmpty()) {
      body.put("space", space(spec));
    }
    body.put("user_attrs", Attributes.toJson(spec.userAttrs()));
    put(body, "max_parallel", spec.maxParallel());
    put(body, "trial_timeout_seconds", seconds(spec.trialTimeoutMillis()));
    body.put("retry_failed", spec.retriesFailures());
    put(body, "webhook", spec.webhook());
    return body;
  }

  private static ObjectNode space(StudySpec spec) {
    ObjectNode space = Wire.mapper().createObjectNode();
    spec.space()
        .forEach(
            (name, distribution) -> {
              JsonNode json = Wire.read(Wire.bytes(distribution), JsonNode.class);
              Object when = spec.conditions().get(name);
              if (when != null) {
                ((ObjectNode) json).set("when", Wire.mapper().valueToTree(when));
              }
              space.set(name, json);
            });
    return space;
  }

  private static void put(Map<String, @Nullable Object> body, String name, @Nullable Object value) {
    if (value != null) {
      body.put(name, value);
    }
  }

  private static @Nullable Double seconds(@Nullable Long millis) {
    return millis == null ? null : millis / 1000.0;
  }
}
