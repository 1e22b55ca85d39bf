package io.trialstream.cli;

import io.trialstream.server.gateway.GatewayVerticle;
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

  @Override
  public Integer call() throws InterruptedException {
    Verticles.runUntilStopped(
        new GatewayVerticle(connection.kafka(), connection.postgres(), host, port),
        "The gateway listens at http://%s:%d. Press Ctrl-C to stop.".formatted(host, port));
    return 0;
  }
}
