package io.trialstream.client;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How a client reaches its gateway. Immutable.
 *
 * @param gateway the gateway's address: http or https, a host, and a port if it is not the usual
 *     one
 * @param token what the gateway asks for; null if it asks for none
 * @param tls whom to trust with https; null for the JDK's own trust store
 * @param patience how long a call is repeated while the gateway cannot be reached, or answers that
 *     it is not available now; zero for not at all
 * @param worker the name under which trials of this client are shown
 */
public record ClientOptions(
    URI gateway,
    @Nullable String token,
    @Nullable SSLContext tls,
    Duration patience,
    String worker) {

  /** The variable of the environment with the gateway's address. */
  public static final String GATEWAY_VARIABLE = "TRIALSTREAM_GATEWAY";

  /** The variable of the environment with the token. */
  public static final String TOKEN_VARIABLE = "TRIALSTREAM_TOKEN";

  /** The variable of the environment with the path of a file with the token; comes first. */
  public static final String TOKEN_FILE_VARIABLE = "TRIALSTREAM_TOKEN_FILE";

  private static final Duration DEFAULT_PATIENCE = Duration.ofMinutes(2);

  public ClientOptions {
    boolean web = "http".equals(gateway.getScheme()) || "https".equals(gateway.getScheme());
    if (!web || gateway.getHost() == null) {
      throw new IllegalArgumentException(
          "Expected the gateway's address as http://host:port, but got \"" + gateway + "\".");
    }
    if (patience.isNegative()) {
      throw new IllegalArgumentException(
          "Expected a patience of at least 0, but got " + patience + ".");
    }
  }

  /**
   * The gateway at this address, without a token, with two minutes of patience.
   *
   * @throws IllegalArgumentException if that is not an address such as http://127.0.0.1:8080
   */
  public static ClientOptions of(String gateway) {
    URI uri;
    try {
      uri = URI.create(gateway.replaceFirst("/+$", ""));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Expected the gateway's address as http://host:port, but got \"" + gateway + "\".", e);
    }
    return new ClientOptions(uri, null, null, DEFAULT_PATIENCE, ownName());
  }

  /**
   * The gateway that the environment names: {@value #GATEWAY_VARIABLE}, and {@value
   * #TOKEN_FILE_VARIABLE} or {@value #TOKEN_VARIABLE} if it asks for a token.
   *
   * @throws IllegalStateException if the environment names none, or the file cannot be read
   */
  public static ClientOptions fromEnvironment() {
    return from(System.getenv());
  }

  static ClientOptions from(Map<String, String> environment) {
    String gateway = environment.getOrDefault(GATEWAY_VARIABLE, "");
    if (gateway.isBlank()) {
      throw new IllegalStateException(
          "The environment variable %s does not name a gateway. Set it to an address such as http://127.0.0.1:8080, or give the address to connect."
              .formatted(GATEWAY_VARIABLE));
    }
    return of(gateway).withToken(tokenOf(environment));
  }

  private static @Nullable String tokenOf(Map<String, String> environment) {
    String file = environment.getOrDefault(TOKEN_FILE_VARIABLE, "");
    if (file.isEmpty()) {
      String token = environment.getOrDefault(TOKEN_VARIABLE, "");
      return token.isEmpty() ? null : token;
    }
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      throw new IllegalStateException(
          "The file %s, which %s names, cannot be read.".formatted(file, TOKEN_FILE_VARIABLE), e);
    }
  }

  private static String ownName() {
    String host = System.getenv().getOrDefault("HOSTNAME", "java");
    return "%s-%s-%s"
        .formatted(
            host.length() > 200 ? host.substring(0, 200) : host,
            ProcessHandle.current().pid(),
            UUID.randomUUID().toString().substring(0, 4));
  }

  /** The same with a token; null for none. */
  public ClientOptions withToken(@Nullable String value) {
    return new ClientOptions(gateway, value, tls, patience, worker);
  }

  /** The same with a trust store, or certificates of its own, for https. */
  public ClientOptions withTls(SSLContext value) {
    return new ClientOptions(gateway, token, value, patience, worker);
  }

  /** The same with another patience. */
  public ClientOptions withPatience(Duration value) {
    return new ClientOptions(gateway, token, tls, value, worker);
  }

  /** The same with another name for its trials, at most 255 characters. */
  public ClientOptions withWorker(String value) {
    return new ClientOptions(gateway, token, tls, patience, value);
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "ClientOptions[gateway=%s, patience=%s, worker=%s]".formatted(gateway, patience, worker);
  }
}
