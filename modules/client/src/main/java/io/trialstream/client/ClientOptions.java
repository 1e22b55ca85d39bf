package io.trialstream.client;

import io.trialstream.settings.RunningStack;
import io.trialstream.settings.Setting;
import io.trialstream.settings.Settings;
import java.net.URI;
import java.time.Duration;
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
   * The gateway that the settings of this process name, and the token that it asks for: from the
   * environment ({@code TRIALSTREAM_GATEWAY}, {@code TRIALSTREAM_TOKEN_FILE}, {@code
   * TRIALSTREAM_TOKEN}), the settings file, or the stack that {@code trialstream up} runs on this
   * machine. Commands and workers find it in the same way.
   *
   * @throws IllegalStateException if nothing names a gateway
   * @throws IllegalArgumentException if a setting has a wrong name or a wrong value, or a file of
   *     the settings cannot be read
   */
  public static ClientOptions fromEnvironment() {
    return of(Settings.load());
  }

  /** The same of settings that are read already: {@link #fromEnvironment}. */
  public static ClientOptions of(Settings settings) {
    String gateway =
        settings
            .get(Setting.GATEWAY)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "No stack of yours runs on this machine (%s names none), and nothing says where the gateway is. Start a stack with 'trialstream up', set %s or %s=… in the settings file to an address such as http://127.0.0.1:8080, or give the address to connect."
                            .formatted(
                                RunningStack.file(),
                                Setting.GATEWAY.environmentName(),
                                Setting.GATEWAY.name())));
    return of(gateway).withToken(settings.secret(Setting.TOKEN_FILE, Setting.TOKEN).orElse(null));
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
