package io.trialstream.engine;

import io.trialstream.space.Distribution;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every parameter that a study has seen. Confined to the engine's thread. */
final class KnownSpace {

  private final Map<String, Distribution> domains = new LinkedHashMap<>();
  private long size;
  private @Nullable Map<String, Distribution> snapshot;

  /** A parameter has this domain from now on. */
  void put(String parameter, Distribution domain) {
    Distribution before = domains.put(parameter, domain);
    if (!domain.equals(before)) {
      snapshot = null;
    }
    size += sizeOf(parameter, domain) - (before == null ? 0 : sizeOf(parameter, before));
  }

  /** The parameters, each with its latest domain: the same immutable map until one changes. */
  Map<String, Distribution> domains() {
    Map<String, Distribution> copy = snapshot;
    if (copy == null) {
      copy = Collections.unmodifiableMap(new LinkedHashMap<>(domains));
      snapshot = copy;
    }
    return copy;
  }

  /** How much text it takes to describe all of them, in characters. */
  long size() {
    return size;
  }

  /** How much text it takes to describe a parameter, in characters. */
  static long sizeOf(String parameter, Distribution distribution) {
    return parameter.length() + (long) distribution.toString().length();
  }
}
