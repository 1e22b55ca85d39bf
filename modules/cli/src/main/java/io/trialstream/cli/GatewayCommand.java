package io.trialstream.cli;

import io.trialstream.server.gateway.GatewayOptions;
import io.trialstream.server.gateway.GatewayVerticle;
import io.vertx.core.Promise;
import java.util.concurrent.Callable;
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
      defaultValue = "" + GatewayOptions.USUAL_MAX_OPEN_REQUESTS,
      description =
          "Serves so many requests at once; others are answered 429 (default: ${DEFAULT-VALUE}).")
  int maxOpenRequests = GatewayOptions.USUAL_MAX_OPEN_REQUESTS;

  @Override
  public Integer call() throws InterruptedException {
    GatewayOptions options = new GatewayOptions(host, port, maxOpenRequests);
    return Verticles.runUntilStopped(
        new GatewayVerticle(connection.kafka(), connection.postgres(), options),
        Promise.promise().future(),
        "The gateway listens at http://%s:%d. Press Ctrl-C to stop.".formatted(host, port));
  }
}
