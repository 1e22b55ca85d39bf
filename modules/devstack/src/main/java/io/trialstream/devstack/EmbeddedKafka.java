package io.trialstream.devstack;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/** One Kafka broker and controller (KRaft) in this JVM, on the loopback interface. */
final class EmbeddedKafka implements AutoCloseable {

  private final KafkaRaftServer server;
  private final int port;

  private EmbeddedKafka(KafkaRaftServer server, int port) {
    this.server = server;
    this.port = port;
  }

  /**
   * Starts it on the wanted port, or another if that is taken.
   *
   * @param security null for a broker that lets everyone do everything
   */
  static EmbeddedKafka start(Path folder, int wantedPort, @Nullable StackSecurity security) {
    return Ports.startOn(wantedPort, port -> startAt(folder, port, port, security));
  }

  /**
   * Starts it on this port and no other.
   *
   * @param advertisedPort where clients are told to connect: its own port, or a proxy's
   * @throws Ports.PortTakenException if somebody else listens there
   */
  static EmbeddedKafka startAt(
      Path folder, int port, int advertisedPort, @Nullable StackSecurity security)
      throws Ports.PortTakenException {
    int controllerPort = Ports.freeOr(0);
    KafkaRaftServer server = null;
    try {
      Files.createDirectories(folder);
      if (!Files.exists(folder.resolve("meta.properties"))) {
        format(folder);
      }
      server =
          new KafkaRaftServer(
              KafkaConfig.fromProps(
                  properties(folder, port, advertisedPort, controllerPort, security), false),
              Time.SYSTEM);
      server.startup();
      return new EmbeddedKafka(server, port);
    } catch (Exception e) {
      if (server != null) {
        server.shutdown(); // else it would keep its folder locked
        server.awaitShutdown();
      }
      if (!Ports.isFree(port) || !Ports.isFree(controllerPort)) {
        throw new Ports.PortTakenException(port, e);
      }
      throw new StackUnavailableException(
          "Kafka did not start in %s: %s".formatted(folder, e.getMessage()), e);
    }
  }

  private static void format(Path folder) throws Exception {
    new Formatter()
        .setClusterId(Uuid.randomUuid().toString())
        .setNodeId(1)
        .setControllerListenerName("CONTROLLER")
        .setMetadataLogDirectory(folder.toString())
        .addDirectory(folder.toString())
        .setReleaseVersion(MetadataVersion.latestProduction())
        .setIgnoreFormatted(true)
        .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
        .run();
  }

  private static Properties properties(
      Path folder,
      int port,
      int advertisedPort,
      int controllerPort,
      @Nullable StackSecurity security) {
    Properties p = new Properties();
    String controller = "CONTROLLER://127.0.0.1:" + controllerPort;
    p.setProperty("process.roles", "broker,controller");
    p.setProperty("node.id", "1");
    p.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    p.setProperty("controller.listener.names", "CONTROLLER");
    if (security == null) {
      p.setProperty("listeners", "PLAINTEXT://127.0.0.1:" + port + "," + controller);
      p.setProperty("advertised.listeners", "PLAINTEXT://127.0.0.1:" + advertisedPort);
    } else {
      security.secureKafka(p, port, advertisedPort, controller);
    }
    p.setProperty("log.dirs", folder.toString());
    p.setProperty("auto.create.topics.enable", "false");
    p.setProperty("offsets.topic.replication.factor", "1");
    p.setProperty("offsets.topic.num.partitions", "4");
    p.setProperty("transaction.state.log.replication.factor", "1");
    p.setProperty("transaction.state.log.min.isr", "1");
    p.setProperty("share.coordinator.state.topic.replication.factor", "1");
    p.setProperty("share.coordinator.state.topic.min.isr", "1");
    p.setProperty("group.initial.rebalance.delay.ms", "0");
    p.setProperty("group.min.session.timeout.ms", "1000");
    p.setProperty("broker.session.timeout.ms", "3000"); // a killed one may be started again at once
    p.setProperty("broker.heartbeat.interval.ms", "500");
    int cores =
        Runtime.getRuntime().availableProcessors(); // more threads than cores only cool caches
    p.setProperty("num.network.threads", Integer.toString(Math.clamp(cores / 2, 1, 3)));
    p.setProperty("num.io.threads", Integer.toString(Math.clamp(cores, 2, 8)));
    p.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(2 * 1024 * 1024 + 4096));
    return p;
  }

  String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }
}
