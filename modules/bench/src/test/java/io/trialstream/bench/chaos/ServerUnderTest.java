package io.trialstream.bench.chaos;

import io.trialstream.server.SamplerVerticle;
import io.trialstream.server.gateway.GatewayOptions;
import io.trialstream.server.gateway.GatewayVerticle;
import io.trialstream.server.journal.PostgresSettings;
import io.trialstream.server.loop.PlantedBug;
import io.trialstream.server.loop.SamplerLoop;
import io.trialstream.settings.Setting;
import io.trialstream.settings.Settings;
import io.trialstream.stream.KafkaSettings;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A sampler that may have a bug, or a gateway, in a process of its own: {@code ServerUnderTest
 * sampler BUG} or {@code ServerUnderTest gateway PORT}.
 */
public final class ServerUnderTest {

  /** How long the two steps that are in the wrong order lie apart, so that a fault can hit it. */
  private static final long GAP_MILLIS = 150;

  private ServerUnderTest() {}

  /** The command line that starts it. */
  static List<String> command(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ServerUnderTest.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  public static void main(String[] args) throws Exception {
    Settings settings = Settings.load();
    KafkaSettings kafka = KafkaSettings.of(settings);
    PostgresSettings postgres =
        PostgresSettings.of(
            settings.get(Setting.POSTGRES_URL).orElseThrow(),
            settings.get(Setting.POSTGRES_PASSWORD).orElseThrow(),
            kafka.topics().prefix());
    Vertx vertx = Vertx.vertx();
    if (args[0].equals("gateway")) {
      int port = Integer.parseInt(args[1]);
      GatewayOptions options = GatewayOptions.at("127.0.0.1", port);
      vertx.deployVerticle(new GatewayVerticle(kafka, postgres, options)).await();
      return;
    }
    PlantedBug bug = PlantedBug.valueOf(args[1]);
    vertx
        .deployVerticle(
            new SamplerVerticle(
                kafka,
                postgres,
                (journal, stream, clock, options, executors, listener) -> {
                  PlantedBug.Wrapped wrapped =
                      bug.plant(journal, stream, () -> ChaosCluster.sleep(GAP_MILLIS));
                  return new SamplerLoop(
                      wrapped.journal(), wrapped.stream(), clock, options, executors, listener);
                }))
        .await();
  }
}
