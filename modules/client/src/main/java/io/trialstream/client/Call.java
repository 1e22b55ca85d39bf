package io.trialstream.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One request to the gateway. Immutable.
 *
 * @param path what follows the gateway's address, with its query
 * @param body anything with a JSON form; null for none
 * @param timeout how long one attempt may take
 * @param patience how long it is repeated while the gateway is not available; null for the client's
 * @param repeatable whether it does no harm to send it again where it is not known whether it
 *     arrived
 */
public record Call(
    String method,
    String path,
    @Nullable Object body,
    Duration timeout,
    @Nullable Duration patience,
    boolean repeatable) {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  /** Reads something. */
  public static Call get(String path) {
    return new Call("GET", path, null, TIMEOUT, null, true);
  }

  /** Changes something, so that it does no harm to do it twice. */
  public static Call post(String path, @Nullable Object body) {
    return new Call("POST", path, body, TIMEOUT, null, true);
  }

  /** Deletes something. */
  public static Call delete(String path) {
    return new Call("DELETE", path, null, TIMEOUT, null, true);
  }

  /** The same, not repeated where it may have arrived. */
  public Call once() {
    return new Call(method, path, body, timeout, patience, false);
  }

  /** The same with more or less time for an answer. */
  public Call within(Duration value) {
    return new Call(method, path, body, value, patience, repeatable);
  }

  /** The same with another patience than the client's. */
  public Call withPatience(Duration value) {
    return new Call(method, path, body, timeout, value, repeatable);
  }

  /**
   * The path of a study.
   *
   * @param rest what follows the study's name, such as {@code /trials}
   */
  public static String study(String name, String rest) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("Expected a study name, but it is empty.");
    }
    return "/api/v1/studies/" + encoded(name).replace("+", "%20") + rest;
  }

  /** A query, with its question mark; empty if there is nothing in it. */
  public static String query(Map<String, ?> parameters) {
    return parameters.isEmpty()
        ? ""
        : parameters.entrySet().stream()
            .map(e -> e.getKey() + "=" + encoded(String.valueOf(e.getValue())))
            .collect(Collectors.joining("&", "?", ""));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
