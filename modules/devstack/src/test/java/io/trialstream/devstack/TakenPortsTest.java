package io.trialstream.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers whose port is taken between the moment it was found free and their start. */
@Timeout(120)
class TakenPortsTest {

  @TempDir Path folder;

  private static ServerSocket somebody() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @Test
  void a_server_is_started_on_another_port_if_its_own_was_just_taken() {
    List<Integer> tried = new ArrayList<>();
    int port =
        Ports.startOn(
            0,
            p -> {
              tried.add(p);
              if (tried.size() < 3) {
                throw new Ports.PortTakenException(p, new IOException());
              }
              return p;
            });
    assertThat(tried).hasSize(3);
    assertThat(port).isEqualTo(tried.getLast());
  }

  @Test
  void at_some_point_it_is_given_up() {
    assertThatThrownBy(
            () ->
                Ports.startOn(
                    0,
                    p -> {
                      throw new Ports.PortTakenException(p, new IOException());
                    }))
        .isInstanceOf(StackUnavailableException.class)
        .hasMessageContaining("ports that were tried");
  }

  @Test
  void kafka_says_that_its_port_is_taken_and_can_be_started_again_in_the_same_folder()
      throws Exception {
    try (ServerSocket other = somebody()) {
      int port = other.getLocalPort();
      assertThatThrownBy(() -> EmbeddedKafka.startAt(folder, port, port, null))
          .isInstanceOf(Ports.PortTakenException.class);
      EmbeddedKafka kafka = EmbeddedKafka.start(folder, port, null);
      assertThat(kafka.bootstrapServers()).isNotEqualTo("127.0.0.1:" + port);
      kafka.close();
    }
  }

  @Test
  void postgresql_says_at_once_that_its_port_is_taken() throws Exception {
    try (ServerSocket other = somebody()) {
      int port = other.getLocalPort();
      long start = System.nanoTime();
      assertThatThrownBy(() -> EmbeddedPostgresServer.startAt(folder, port, Map.of()))
          .isInstanceOf(Ports.PortTakenException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(40));
      EmbeddedPostgresServer.start(folder, port, Map.of()).close();
    }
  }

  @Test
  void another_server_that_answers_at_the_port_is_never_taken_for_ours() throws Exception {
    EmbeddedPostgresServer first =
        EmbeddedPostgresServer.start(folder.resolve("first"), 0, Map.of());
    try {
      int port = first.address().port();
      assertThatThrownBy(
              () -> EmbeddedPostgresServer.startAt(folder.resolve("second"), port, Map.of()))
          .isInstanceOf(Ports.PortTakenException.class);
      EmbeddedPostgresServer second =
          EmbeddedPostgresServer.start(folder.resolve("second"), port, Map.of());
      try {
        assertThat(dataOf(second)).isEqualTo(folder.resolve("second").toString());
        assertThat(dataOf(first)).isEqualTo(folder.resolve("first").toString());
      } finally {
        second.close();
      }
    } finally {
      first.close();
    }
  }

  @Test
  void a_server_that_was_left_over_is_stopped_and_its_port_is_used_again() throws Exception {
    int port = Ports.freeOr(0);
    Process killed =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ServerMain.class.getName(),
                "postgres",
                folder.toString(),
                Integer.toString(port))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(killed.inputReader().readLine()).isEqualTo("ready");
    killed.destroyForcibly().waitFor();
    assertThat(Ports.isFree(port)).isFalse();
    EmbeddedPostgresServer next = EmbeddedPostgresServer.start(folder, port, Map.of());
    assertThat(next.address().port()).isEqualTo(port);
    next.close();
  }

  private static String dataOf(EmbeddedPostgresServer server) throws Exception {
    PostgresAddress a = server.address();
    String url = "jdbc:postgresql://%s:%d/%s".formatted(a.host(), a.port(), a.database());
    try (var connection = DriverManager.getConnection(url, a.user(), a.password());
        var rows = connection.createStatement().executeQuery("SHOW data_directory")) {
      rows.next();
      return rows.getString(1);
    }
  }

  @Test
  void a_lock_that_another_server_has_in_the_folder_for_all_is_not_in_the_way() throws Exception {
    int port = Ports.freeOr(0);
    Path lock = Path.of("/tmp/.s.PGSQL." + port + ".lock");
    Files.writeString(
        lock, "%d%n/elsewhere%n1%n%d%n/tmp%n".formatted(ProcessHandle.current().pid(), port));
    try {
      EmbeddedPostgresServer server = EmbeddedPostgresServer.startAt(folder, port, Map.of());
      assertThat(server.address().port()).isEqualTo(port);
      server.close();
    } finally {
      Files.delete(lock);
    }
  }

  @Test
  void a_server_whose_folder_is_broken_says_why_and_not_that_a_port_is_taken() throws Exception {
    EmbeddedPostgresServer.start(folder, 0, Map.of()).close();
    Files.writeString(folder.resolve("postgresql.conf"), "no_such_setting_at_all = 5\n");
    assertThatThrownBy(() -> EmbeddedPostgresServer.start(folder, 0, Map.of()))
        .isInstanceOf(StackUnavailableException.class)
        .hasMessageContaining("did not start")
        .hasMessageNotContaining("Gave up");
  }
}
