package io.trialstream.engine;

import io.trialstream.numeric.Hashes;
import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Parameter;
import java.util.HexFormat;
import java.util.Map;

/**
 * Names what exactly a worker was given: the attempt and the values of its parameters. A database
 * that was restored from a backup decides old requests a second time, and may give other values
 * under the same trial number and attempt; a result that carries the token of the first grant then
 * cannot be taken for a result of the second one.
 *
 * <p>Owner and worker compute the token by themselves, from the same message, so it is part of no
 * event. The token of several parameters is a sum, so their order does not matter. Immutable.
 */
public final class GrantToken {

  private final long sum;

  private GrantToken(long sum) {
    this.sum = sum;
  }

  /** The token of an attempt with the parameters that it was offered. */
  public static GrantToken of(int number, int attempt, Map<String, Parameter> params) {
    GrantToken token = new GrantToken(Hashes.mix(((long) number << 32) | attempt));
    for (var p : params.entrySet()) {
      token = token.with(p.getKey(), p.getValue());
    }
    return token;
  }

  /** The token of a trial as it was given out. */
  public static GrantToken of(Event.TrialStarted started) {
    return of(started.number(), started.attempt(), started.params());
  }

  /** The token once one more parameter was suggested. */
  public GrantToken with(String name, Parameter parameter) {
    long hash = 0;
    for (int i = 0; i < name.length(); i++) {
      hash = Hashes.mix(hash + name.charAt(i));
    }
    hash = Hashes.mix(hash + Double.doubleToLongBits(parameter.value()));
    if (parameter.distribution() instanceof CategoricalDistribution) {
      hash = Hashes.mix(hash + String.valueOf(parameter.external()).hashCode());
    }
    return new GrantToken(sum + hash);
  }

  /** The token without a parameter that it was made with. */
  GrantToken without(String name, Parameter parameter) {
    return new GrantToken(sum - new GrantToken(0).with(name, parameter).sum);
  }

  /** The token as it travels: 16 hexadecimal digits. */
  public String text() {
    return HexFormat.of().toHexDigits(sum);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof GrantToken t && t.sum == sum;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(sum);
  }

  @Override
  public String toString() {
    return text();
  }
}
