package io.trialstream.devstack;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * A server in a process of its own: {@code ServerMain kafka FOLDER PORT ADVERTISED-PORT} or {@code
 * ServerMain postgres FOLDER PORT}. Prints "ready"; ends when it is told to.
 */
public final class ServerMain {

  /** PostgreSQL writes a log of its own, into {@code log/} in its data folder. */
  private static final Map<String, String> LOGGED =
      Map.of("logging_collector", "on", "log_directory", "log", "log_filename", "postgres.log");

  private ServerMain() {}

  public static void main(String[] args) throws InterruptedException, Ports.PortTakenException {
    Locale.setDefault(Locale.ROOT); // Kafka's own code needs it
    Path folder = Path.of(args[1]);
    int port = Integer.parseInt(args[2]);
    if (args[0].equals("kafka")) {
      EmbeddedKafka kafka = EmbeddedKafka.startAt(folder, port, Integer.parseInt(args[3]), null);
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(kafka::close));
    } else {
      EmbeddedPostgresServer postgres = EmbeddedPostgresServer.startAt(folder, port, LOGGED);
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(postgres::close));
    }
    System.out.println("ready");
    new CountDownLatch(1).await();
  }
}
