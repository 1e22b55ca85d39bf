package io.trialstream.cli;

import io.trialstream.server.gateway.GatewayOptions;
import io.trialstream.server.gateway.GatewayVerticle;
import io.trialstream.server.http.Deadlines;
import io.trialstream.server.metrics.Metrics;
import io.trialstream.settings.Setting;
import io.trialstream.settings.Settings;
import io.trialstream.worker.program.ConfiguredTracing;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gateway}: control over HTTP. */
@Command(
    name = "gateway",
    description = "Runs a gateway: control over HTTP.",
    mixinStandardHelpOptions = true)
final class GatewayCommand implements Callable<Integer> {

  @Mixin final Connection connection = new Connection();

  @Option(
      names = "--http-host",
      defaultValue = "127.0.0.1",
      description = "Interface to listen on (default: ${DEFAULT-VALUE}).")
  String host = "127.0.0.1";

  @Option(
      names = "--http-port",
      defaultValue = "8080",
      description = "Port to listen on (default: ${DEFAULT-VALUE}).")
  int port;

  @Option(
      names = "--max-open-requests",
      defaultValue = "" + GatewayOptions.DEFAULT_MAX_OPEN_REQUESTS,
      description =
          "Serves so many requests at once; others are answered 429 (default: ${DEFAULT-VALUE}).")
  int maxOpenRequests = GatewayOptions.DEFAULT_MAX_OPEN_REQUESTS;

  @Option(
      names = "--max-event-streams",
      defaultValue = "" + GatewayOptions.DEFAULT_MAX_EVENT_STREAMS,
      description =
          "Lets so many clients follow events; others are answered 429 (default: ${DEFAULT-VALUE}).")
  int maxEventStreams = GatewayOptions.DEFAULT_MAX_EVENT_STREAMS;

  @Option(
      names = "--tokens-file",
      description =
          "Who may call: a file made with 'token create', read again when it changes (setting: tokens.file). Needed unless the gateway listens on the loopback interface only.")
  @Nullable Path tokensFile;

  @Option(
      names = "--tls-cert",
      description = "Certificate and its chain, as a PEM file; serves HTTPS (setting: tls.cert).")
  @Nullable Path tlsCert;

  @Option(names = "--tls-key", description = "Its key, as a PEM file (setting: tls.key).")
  @Nullable Path tlsKey;

  @Option(
      names = "--cors-origin",
      description = "A site whose pages may call, such as https://example.org; may be repeated.")
  List<String> corsOrigins = List.of();

  @Option(
      names = "--allowed-host",
      description =
          "A further name of this machine that requests may be sent to where no tokens are asked for, such as that of a proxy on it; may be repeated.")
  List<String> allowedHosts = List.of();

  @Option(
      names = "--allow-private-webhooks",
      description =
          "Lets webhooks be at addresses that are not public, such as those of this machine and its network (setting: webhooks.private).")
  boolean privateWebhooks;

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = connection.settings();
    Path cert = file(tlsCert, settings, Setting.TLS_CERT);
    Path key = file(tlsKey, settings, Setting.TLS_KEY);
    if ((cert == null) != (key == null)) {
      throw new IllegalArgumentException("Expected both --tls-cert and --tls-key, or neither.");
    }
    GatewayOptions.Tls tls = cert == null || key == null ? null : new GatewayOptions.Tls(cert, key);
    GatewayOptions options =
        new GatewayOptions(
            host,
            port,
            maxOpenRequests,
            maxEventStreams,
            file(tokensFile, settings, Setting.TOKENS_FILE),
            tls,
            corsOrigins,
            allowedHosts,
            privateWebhooks || settings.get(Setting.WEBHOOKS_PRIVATE).orElseThrow(),
            Deadlines.DEFAULT);
    Metrics metrics =
        new Metrics(
            ConfiguredTracing.load(
                settings.get(Setting.TRACING).orElseThrow(), "trialstream-gateway"));
    Verticles verticles = new Verticles(metrics.vertx());
    return verticles.runUntilStopped(
        new GatewayVerticle(
            connection.kafka(), connection.postgres(), options, metrics.telemetry()),
        Promise.promise().future(),
        "The gateway listens at %s://%s:%d. Press Ctrl-C to stop."
            .formatted(tls == null ? "http" : "https", host, port));
  }

  private static @Nullable Path file(
      @Nullable Path option, Settings settings, Setting<Path> setting) {
    return option != null ? option : settings.get(setting).orElse(null);
  }
}
