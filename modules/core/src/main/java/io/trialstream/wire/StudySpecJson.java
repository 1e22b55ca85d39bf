package io.trialstream.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import io.trialstream.space.Distribution;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.Algorithms;
import io.trialstream.study.Attributes;
import io.trialstream.study.Budget;
import io.trialstream.study.Direction;
import io.trialstream.study.Lease;
import io.trialstream.study.Space;
import io.trialstream.study.StudySpec;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a study is asked to be, as messages and the journal have it: one flat list of fields. It is
 * the form of all released versions, so fields are only ever added, at its end.
 */
record StudySpecJson(
    List<Direction> directions,
    AlgorithmSpec sampler,
    AlgorithmSpec pruner,
    long seed,
    @Nullable Long maxTrials,
    @Nullable Long timeLimitMillis,
    @Nullable Double targetValue,
    long leaseMillis,
    long heartbeatMillis,
    int maxRetries,
    @Nullable Map<String, Distribution> space,
    @Nullable Map<String, @Nullable Object> userAttrs,
    @Nullable Map<String, Map<String, List<@Nullable Object>>> conditions,
    @Nullable Integer maxParallel,
    @Nullable Long trialTimeoutMillis,
    @Nullable Boolean retryFailed,
    @Nullable String webhook) {

  private static StudySpecJson of(StudySpec spec) {
    return new StudySpecJson(
        spec.directions(),
        spec.sampler(),
        spec.pruner(),
        spec.seed(),
        spec.maxTrials(),
        spec.timeLimitMillis(),
        spec.targetValue(),
        spec.leaseMillis(),
        spec.heartbeatMillis(),
        spec.maxRetries(),
        spec.space(),
        spec.userAttrs(),
        spec.conditions(),
        spec.maxParallel(),
        spec.trialTimeoutMillis(),
        spec.retriesFailures() ? true : null,
        spec.webhook());
  }

  private StudySpec spec() {
    return new StudySpec(
        directions,
        new Algorithms(sampler, pruner),
        seed,
        new Budget(maxTrials, timeLimitMillis, targetValue, maxParallel),
        new Lease(
            leaseMillis,
            heartbeatMillis,
            maxRetries,
            trialTimeoutMillis,
            Boolean.TRUE.equals(retryFailed)),
        new Space(space == null ? Map.of() : space, conditions == null ? Map.of() : conditions),
        Attributes.copy(userAttrs),
        webhook);
  }

  static final class Writer extends JsonSerializer<StudySpec> {
    @Override
    public void serialize(StudySpec spec, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      provider.defaultSerializeValue(of(spec), out);
    }
  }

  static final class Reader extends JsonDeserializer<StudySpec> {
    @Override
    public StudySpec deserialize(JsonParser in, DeserializationContext context) throws IOException {
      StudySpecJson json = context.readValue(in, StudySpecJson.class);
      try {
        return json.spec();
      } catch (IllegalArgumentException | NullPointerException e) { // wrong, or missing
        throw JsonMappingException.from(in, String.valueOf(e.getMessage()), e);
      }
    }
  }
}
