package io.trialstream.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Which processes are stopped, by processes that sleep and are called as PostgreSQL's is. */
@EnabledOnOs(OS.LINUX)
class LeftOverServerTest {

  private static final long STOP_SECONDS = 10;

  @TempDir Path folder;
  private final List<Process> started = new ArrayList<>();
  private Path data;
  private Path pidFile;

  @BeforeEach
  void makeFolder() throws IOException {
    data = Files.createDirectory(folder.resolve("data"));
    pidFile = data.resolve("postmaster.pid");
  }

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
  }

  private Process sleeping(String program, Path in) throws IOException {
    Path copy = folder.resolve("bin-" + started.size()).resolve(program);
    Files.createDirectories(copy.getParent());
    Files.copy(Path.of("/bin/sleep").toRealPath(), copy);
    assertThat(copy.toFile().setExecutable(true)).isTrue();
    Process process = new ProcessBuilder(copy.toString(), "600").directory(in.toFile()).start();
    started.add(process);
    return process;
  }

  private static long start(Process process) {
    return process.info().startInstant().orElseThrow().getEpochSecond();
  }

  private void note(long pid, Path of, long startSeconds) throws IOException {
    Files.write(
        pidFile, List.of("" + pid, of.toString(), "" + startSeconds, "5432", "", "127.0.0.1"));
  }

  @Test
  void the_server_of_this_folder_is_stopped() throws Exception {
    Process server = sleeping("postgres", data);
    note(server.pid(), data, start(server));
    LeftOverServer.stop(data, STOP_SECONDS);
    assertThat(server.waitFor(1, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void the_server_of_the_folder_that_this_one_was_copied_from_goes_on() throws Exception {
    Path original = Files.createDirectory(folder.resolve("original"));
    Process server = sleeping("postgres", original);
    note(server.pid(), original, start(server));
    LeftOverServer.stop(data, STOP_SECONDS);
    assertThat(server.isAlive()).isTrue();
    assertThat(pidFile).doesNotExist(); // so that PostgreSQL starts
  }

  @Test
  void another_program_that_has_the_process_id_now_goes_on() throws Exception {
    Process other = sleeping("postgres-exporter", data);
    note(other.pid(), data, start(other));
    LeftOverServer.stop(data, STOP_SECONDS);
    assertThat(other.isAlive()).isTrue();
    assertThat(pidFile).doesNotExist();
  }

  @Test
  void after_the_machine_was_started_again_another_server_with_the_process_id_goes_on()
      throws Exception {
    Process production = sleeping("postgres", Files.createDirectory(folder.resolve("prod")));
    note(production.pid(), data, Instant.now().minusSeconds(86_400).getEpochSecond());
    LeftOverServer.stop(data, STOP_SECONDS);
    assertThat(production.isAlive()).isTrue();
    assertThat(pidFile).doesNotExist();
  }

  @Test
  void where_it_is_not_certain_nothing_is_done_and_the_person_is_told_what_to_do()
      throws Exception {
    Process server = sleeping("postgres", data);
    note(server.pid(), data, start(server) - 3_600);
    assertRefused(server);
    note(server.pid(), folder.resolve("moved-since"), start(server));
    assertRefused(server);
  }

  private void assertRefused(Process server) {
    assertThatThrownBy(() -> LeftOverServer.stop(data, STOP_SECONDS))
        .isInstanceOf(StackUnavailableException.class)
        .hasMessageContaining("kill -INT " + server.pid())
        .hasMessageContaining("remove the file");
    assertThat(server.isAlive()).isTrue();
    assertThat(pidFile).exists();
  }

  @Test
  void a_file_that_says_nothing_useful_is_left_to_the_person() throws Exception {
    for (String text : List.of("", "x\n", "-1\n/\n5\n", "12\n")) {
      Files.writeString(pidFile, text);
      assertThatThrownBy(() -> LeftOverServer.stop(data, STOP_SECONDS))
          .hasMessageContaining("cannot be understood");
    }
  }

  @Test
  void a_process_that_is_gone_needs_nothing() throws Exception {
    Process server = sleeping("postgres", data);
    note(server.pid(), data, start(server));
    server.destroyForcibly().waitFor();
    LeftOverServer.stop(data, STOP_SECONDS);
    assertThat(pidFile).exists(); // PostgreSQL replaces it
  }
}
