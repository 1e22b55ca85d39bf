package io.trialstream.server.gateway;

/**
 * Where a gateway listens and how much it takes at once.
 *
 * @param host interface to listen on
 * @param port port to listen on
 * @param maxOpenRequests most requests that are being served at once, 1 to 100,000; others are
 *     answered 429 with {@code Retry-After}
 */
public record GatewayOptions(String host, int port, int maxOpenRequests) {

  /** How many requests are served at once unless someone says otherwise. */
  public static final int USUAL_MAX_OPEN_REQUESTS = 256;

  private static final int MOST = 100_000;

  public GatewayOptions {
    if (maxOpenRequests < 1 || maxOpenRequests > MOST) {
      throw new IllegalArgumentException(
          "Expected from 1 to %d open requests, but got %d.".formatted(MOST, maxOpenRequests));
    }
  }

  /** The usual limits. */
  public static GatewayOptions at(String host, int port) {
    return new GatewayOptions(host, port, USUAL_MAX_OPEN_REQUESTS);
  }
}
