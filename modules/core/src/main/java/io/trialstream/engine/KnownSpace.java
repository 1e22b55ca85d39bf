package io.trialstream.engine;

import io.trialstream.space.Distribution;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Every parameter that a study has seen. Confined to the engine's thread. */
final class KnownSpace {

  private final Map<String, Distribution> domains = new LinkedHashMap<>();
  private final Map<String, Distribution> view = Collections.unmodifiableMap(domains);
  private long size;

  /** A parameter has this domain from now on. */
  void put(String parameter, Distribution domain) {
    Distribution before = domains.put(parameter, domain);
    size += sizeOf(parameter, domain) - (before == null ? 0 : sizeOf(parameter, before));
  }

  /** A view of the parameters, each with its latest domain. */
  Map<String, Distribution> domains() {
    return view;
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
