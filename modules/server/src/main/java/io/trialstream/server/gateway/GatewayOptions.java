package io.trialstream.server.gateway;

import io.trialstream.server.http.Deadlines;
import io.trialstream.server.http.Tokens;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where a gateway listens, whom it lets in, and how much it takes at once.
 *
 * @param host interface to listen on
 * @param port port to listen on; 0 for any that is free, which {@link GatewayVerticle#port} tells
 * @param maxOpenRequests most requests that are being served at once, 1 to 100,000; others are
 *     answered 429 with {@code Retry-After}
 * @param maxEventStreams most clients that follow events, 1 to 100,000
 * @param tokens file with the tokens that are let in, see {@link Tokens}; null, on a loopback
 *     interface only, lets everyone in
 * @param tls certificate and key; null for plain HTTP
 * @param corsOrigins origins of other sites whose pages may call, such as {@code
 *     https://example.org}; usually none
 * @param allowedHosts further names of this machine that a request may be sent to where no tokens
 *     are asked for; the loopback names and {@code host} always may
 * @param privateWebhooks whether webhooks may be at addresses that are not public, such as those of
 *     this machine and of its network
 * @param deadlines how long it waits for clients
 */
public record GatewayOptions(
    String host,
    int port,
    int maxOpenRequests,
    int maxEventStreams,
    @Nullable Path tokens,
    @Nullable Tls tls,
    List<String> corsOrigins,
    List<String> allowedHosts,
    boolean privateWebhooks,
    Deadlines deadlines) {

  /** How many requests are served at once unless someone says otherwise. */
  public static final int DEFAULT_MAX_OPEN_REQUESTS = 256;

  /** How many clients may follow events unless someone says otherwise. */
  public static final int DEFAULT_MAX_EVENT_STREAMS = 4_000;

  private static final int MAX_LIMIT = 100_000;

  /** A certificate (with its chain) and its key, as PEM files. */
  public record Tls(Path certificate, Path key) {}

  public GatewayOptions {
    corsOrigins = List.copyOf(corsOrigins);
    allowedHosts = List.copyOf(allowedHosts);
    requireLimit(maxOpenRequests, "open requests");
    requireLimit(maxEventStreams, "event streams");
    if (tokens == null && !isLoopback(host)) {
      throw new IllegalArgumentException(
          "A gateway that listens on %s, and not on the loopback interface only, needs a file of tokens. Make one with: trialstream token create --file tokens.json --name NAME, and name it with --tokens-file."
              .formatted(host));
    }
  }

  /** One with the usual doors and deadlines. */
  public GatewayOptions(
      String host,
      int port,
      int maxOpenRequests,
      int maxEventStreams,
      @Nullable Path tokens,
      @Nullable Tls tls,
      List<String> corsOrigins) {
    this(
        host,
        port,
        maxOpenRequests,
        maxEventStreams,
        tokens,
        tls,
        corsOrigins,
        List.of(),
        false,
        Deadlines.DEFAULT);
  }

  private static void requireLimit(int value, String what) {
    if (value < 1 || value > MAX_LIMIT) {
      throw new IllegalArgumentException(
          "Expected from 1 to %d %s, but got %d.".formatted(MAX_LIMIT, what, value));
    }
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("There is no host " + host + " to listen on.", e);
    }
  }

  /** The usual limits; lets everyone in, on a loopback interface. */
  public static GatewayOptions at(String host, int port) {
    return new GatewayOptions(
        host, port, DEFAULT_MAX_OPEN_REQUESTS, DEFAULT_MAX_EVENT_STREAMS, null, null, List.of());
  }

  /** The same with other limits. */
  public GatewayOptions withLimits(int openRequests, int eventStreams) {
    return with(
        draft -> {
          draft.maxOpenRequests = openRequests;
          draft.maxEventStreams = eventStreams;
        });
  }

  /** The same with tokens asked for. */
  public GatewayOptions withTokens(Path file) {
    return with(draft -> draft.tokens = file);
  }

  /** The same for a machine with other names, too. */
  public GatewayOptions withAllowedHosts(List<String> names) {
    return with(draft -> draft.allowedHosts = names);
  }

  /** The same where webhooks may be at addresses that are not public. */
  public GatewayOptions withPrivateWebhooks(boolean allowed) {
    return with(draft -> draft.privateWebhooks = allowed);
  }

  /** The same with other deadlines. */
  public GatewayOptions withDeadlines(Deadlines others) {
    return with(draft -> draft.deadlines = others);
  }

  private GatewayOptions with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return new GatewayOptions(
        host,
        port,
        draft.maxOpenRequests,
        draft.maxEventStreams,
        draft.tokens,
        tls,
        corsOrigins,
        draft.allowedHosts,
        draft.privateWebhooks,
        draft.deadlines);
  }

  /** What can be changed, while it is. */
  private static final class Draft {
    int maxOpenRequests;
    int maxEventStreams;
    @Nullable Path tokens;
    List<String> allowedHosts;
    boolean privateWebhooks;
    Deadlines deadlines;

    Draft(GatewayOptions options) {
      maxOpenRequests = options.maxOpenRequests;
      maxEventStreams = options.maxEventStreams;
      tokens = options.tokens;
      allowedHosts = options.allowedHosts;
      privateWebhooks = options.privateWebhooks;
      deadlines = options.deadlines;
    }
  }
}
