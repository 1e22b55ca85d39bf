package io.trialstream.server.journal;

import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How the connection to the database is secured.
 *
 * @param mode as PostgreSQL's own clients have it: {@code disable}, {@code allow}, {@code prefer},
 *     {@code require}, {@code verify-ca} or {@code verify-full}
 * @param rootCertificate PEM file of the authorities to trust; needed to verify
 */
public record PostgresTls(String mode, @Nullable Path rootCertificate) {

  /** No TLS. */
  public static final PostgresTls NONE = new PostgresTls("disable", null);

  public PostgresTls {
    boolean known = Arrays.stream(SslMode.values()).anyMatch(m -> m.value.equals(mode));
    if (!known) {
      throw new IllegalArgumentException(
          "Expected sslmode disable, allow, prefer, require, verify-ca or verify-full, but got \"%s\"."
              .formatted(mode));
    }
    if (mode.startsWith("verify") && rootCertificate == null) {
      throw new IllegalArgumentException(
          "sslmode=%s needs sslrootcert=FILE, the authorities to trust.".formatted(mode));
    }
    if (rootCertificate != null && !Files.isReadable(rootCertificate)) {
      throw new IllegalArgumentException(
          "The file sslrootcert=%s cannot be read.".formatted(rootCertificate));
    }
  }

  /** Reads a URL's query. */
  static PostgresTls of(@Nullable String query) {
    String mode = "disable";
    Path root = null;
    for (String part : query == null || query.isEmpty() ? new String[0] : query.split("&")) {
      String[] pair = part.split("=", 2);
      String value = pair.length == 2 ? pair[1] : "";
      switch (pair[0]) {
        case "sslmode" -> mode = value;
        case "sslrootcert" -> root = Path.of(value);
        default ->
            throw new IllegalArgumentException(
                "Expected only sslmode and sslrootcert behind the database URL, but got \"%s\"."
                    .formatted(pair[0]));
      }
    }
    return new PostgresTls(mode, root);
  }

  void secure(PgConnectOptions options) {
    if (this.equals(NONE)) {
      return;
    }
    ClientSSLOptions ssl = new ClientSSLOptions();
    if (rootCertificate == null) {
      ssl.setTrustAll(true); // encrypted, not authenticated: what "require" means
    } else {
      ssl.setTrustOptions(new PemTrustOptions().addCertPath(rootCertificate.toString()));
    }
    ssl.setHostnameVerificationAlgorithm(mode.equals("verify-full") ? "HTTPS" : "");
    options.setSslMode(SslMode.of(mode)).setSslOptions(ssl);
  }
}
