package io.trialstream.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.devstack.StackSecurity;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway with a certificate, which pages of one other site may call. */
class TlsAndCorsTest extends GatewayOnStack {

  @TempDir Path folder;

  @Override
  GatewayOptions options(GatewayOptions usual) {
    StackSecurity made = StackSecurity.create(folder, Map.of(StackSecurity.ADMIN, "secret"));
    return new GatewayOptions(
        usual.host(),
        usual.port(),
        usual.maxOpenRequests(),
        usual.maxEventStreams(),
        usual.tokens(),
        new GatewayOptions.Tls(made.certificate(), made.privateKey()),
        List.of("https://friend.example"));
  }

  private HttpClient trusting() throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null);
    try (InputStream in = Files.newInputStream(folder.resolve("stack.crt"))) {
      trusted.setCertificateEntry(
          "gateway", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }

  private HttpResponse<String> asked(HttpClient client, String origin) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("https://127.0.0.1:" + gateway.getPort() + "/api/v1/studies"))
            .header("origin", origin)
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void it_speaks_tls_and_lets_only_named_sites_call() throws Exception {
    try (HttpClient client = trusting()) {
      HttpResponse<String> friend = asked(client, "https://friend.example");
      assertThat(friend.statusCode()).isEqualTo(200);
      assertThat(friend.headers().firstValue("access-control-allow-origin"))
          .contains("https://friend.example");
      assertThat(friend.headers().firstValue("strict-transport-security")).isPresent();
      assertThat(friend.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
      assertThat(friend.version()).isEqualTo(HttpClient.Version.HTTP_2);

      HttpResponse<String> stranger = asked(client, "https://stranger.example");
      assertThat(stranger.statusCode()).isEqualTo(403);
      assertThat(stranger.body()).contains("--cors-origin");
      assertThat(stranger.headers().firstValue("access-control-allow-origin")).isEmpty();
    }
  }
}
