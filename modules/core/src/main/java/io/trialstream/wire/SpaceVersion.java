package io.trialstream.wire;

import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The domains of a study's parameters as they are at one time, under an id by which a sender and a
 * reader name them once both have them. Immutable.
 *
 * @param id made of the content by the sampler; others take it as it is
 * @param domains by the parameters' names
 */
public record SpaceVersion(String id, Map<String, Distribution> domains) {

  private static final int ID_BYTES = 8;

  public SpaceVersion {
    domains = Collections.unmodifiableMap(new LinkedHashMap<>(domains));
  }

  /** These domains under an id of 16 hexadecimal digits, from the SHA-256 of their JSON. */
  public static SpaceVersion of(Map<String, Distribution> domains) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Wire.bytes(domains));
      return new SpaceVersion(HexFormat.of().formatHex(hash, 0, ID_BYTES), domains);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  /** Values by name, where all of these parameters have the domains of this space; else null. */
  @Nullable Map<String, @Nullable Double> values(Map<String, Parameter> params) {
    Map<String, @Nullable Double> values = new LinkedHashMap<>();
    for (var p : params.entrySet()) {
      Parameter parameter = p.getValue();
      if (!parameter.distribution().equals(domains.get(p.getKey()))) {
        return null;
      }
      values.put(p.getKey(), parameter.value());
    }
    return values;
  }

  /**
   * Parameters with the domains of this space.
   *
   * @throws IllegalArgumentException if it lacks one, or a value lies outside its domain
   */
  Map<String, Parameter> parameters(Map<String, @Nullable Double> values) {
    Map<String, Parameter> params = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> {
          Distribution domain = domains.get(name);
          if (domain == null || value == null) {
            throw new IllegalArgumentException(
                "Expected a value of a parameter of space %s, but got \"%s\": %s."
                    .formatted(id, name, value));
          }
          params.put(name, new Parameter(domain, value));
        });
    return params;
  }
}
