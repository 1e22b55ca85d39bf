package io.trialstream.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What may be shown of settings and addresses. A value is shown only if it is known to be no
 * secret: a setting that nobody knows may be a misspelt password. Stateless.
 */
public final class Secrets {

  private static final String HIDDEN = "(hidden)";

  /** What may stand behind a database's address and is no secret. */
  private static final Set<String> OPEN_IN_QUERY = Set.of("sslmode", "sslrootcert");

  private Secrets() {}

  /** A setting's value as people may see it. */
  static String shown(String name, String value) {
    boolean open =
        name.startsWith(KafkaNames.PREFIX)
            ? KafkaNames.isOpen(name)
            : Setting.all().stream().anyMatch(s -> s.name().equals(name) && !s.secret());
    if (!open || value.contains("-----BEGIN")) {
      return HIDDEN;
    }
    return value.contains("://") && value.matches("(?s).*[@?#].*") ? inAddress(value) : value;
  }

  /**
   * An address without passwords, in whatever place and form they are. One that cannot be
   * understood shows its scheme only.
   */
  public static String inAddress(String address) {
    try {
      URI uri = new URI(address.strip());
      if (uri.getHost() != null) {
        return uri.getScheme()
            + "://"
            + user(uri.getUserInfo())
            + uri.getHost()
            + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
            + uri.getRawPath()
            + query(uri.getRawQuery())
            + (uri.getRawFragment() == null ? "" : "#" + HIDDEN);
      }
    } catch (URISyntaxException e) {
      // then it is not known where in it the password is
    }
    int scheme = address.indexOf("://");
    String kind = scheme < 0 ? "" : address.substring(0, scheme).toLowerCase(Locale.ROOT);
    return kind.matches("[a-z]{1,20}") ? kind + "://" + HIDDEN : HIDDEN;
  }

  /**
   * @param decoded name and password: a colon may have been written as {@code %3A}
   */
  private static String user(@Nullable String decoded) {
    if (decoded == null) {
      return "";
    }
    int colon = decoded.indexOf(':');
    return colon < 0 ? decoded + "@" : decoded.substring(0, colon) + ":" + HIDDEN + "@";
  }

  private static String query(@Nullable String raw) {
    if (raw == null) {
      return "";
    }
    return Arrays.stream(raw.split("&"))
        .map(
            part -> {
              String name = part.split("=", 2)[0];
              return OPEN_IN_QUERY.contains(name) ? part : HIDDEN;
            })
        .collect(Collectors.joining("&", "?", ""));
  }
}
