package io.trialstream.server.http;

import java.time.Duration;

/**
 * How long a gateway waits for its clients. Immutable.
 *
 * @param firstRequest from a new connection to the last header of its first request
 * @param nextRequest from the end of an answer to the last header of the next request on the same
 *     connection
 * @param body from a request's headers to the end of its body
 * @param reading for a client to read what has been sent to it, up to {@link Outflow#SLICE_BYTES}
 */
public record Deadlines(
    Duration firstRequest, Duration nextRequest, Duration body, Duration reading) {

  /** Those of a gateway that nobody has set otherwise. */
  public static final Deadlines DEFAULT =
      new Deadlines(
          Duration.ofSeconds(10),
          Duration.ofSeconds(75),
          Duration.ofSeconds(20),
          Duration.ofSeconds(30));

  public Deadlines {
    for (Duration one : new Duration[] {firstRequest, nextRequest, body, reading}) {
      if (one.isNegative() || one.isZero()) {
        throw new IllegalArgumentException("Expected deadlines of more than 0, but got " + one);
      }
    }
  }
}
