package io.trialstream.engine;

import io.trialstream.space.Parameter;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the worker of a running attempt was given, step by step: the offer, then each parameter that
 * was suggested as it ran. Confined to the engine's thread.
 */
final class Grant {

  private GrantToken latest;

  /** The tokens of all steps: a heartbeat may be on its way while a parameter is suggested. */
  private final Set<String> all = new HashSet<>();

  Grant(GrantToken offered) {
    latest = offered;
    all.add(offered.text());
  }

  /**
   * A parameter was suggested.
   *
   * @param before what was offered under this name; null if nothing was
   */
  void suggested(String name, @Nullable Parameter before, Parameter parameter) {
    GrantToken without = before == null ? latest : latest.without(name, before);
    latest = without.with(name, parameter);
    all.add(latest.text());
  }

  /** The token with all that was given so far. */
  GrantToken latest() {
    return latest;
  }

  /**
   * Whether a token is of this grant.
   *
   * @param completely whether it must cover all that was given
   */
  boolean covers(String token, boolean completely) {
    return completely ? latest.text().equals(token) : all.contains(token);
  }
}
