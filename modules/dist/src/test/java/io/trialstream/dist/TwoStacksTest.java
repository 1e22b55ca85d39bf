package io.trialstream.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.devstack.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two stacks on one machine never share a server. */
class TwoStacksTest {

  private static final Pattern PORT = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");

  @TempDir Path folder;

  private static Set<String> ports(Launcher.Running up) {
    Set<String> found = new HashSet<>();
    Matcher matcher = PORT.matcher(up.errors());
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  @Test
  void two_that_start_at_once_and_want_the_same_ports_have_ports_of_their_own() throws Exception {
    String[] command = {
      "up",
      "--http-port",
      Integer.toString(Ports.freeOr(0)),
      "--kafka-port",
      Integer.toString(Ports.freeOr(0)),
      "--postgres-port",
      Integer.toString(Ports.freeOr(0))
    };
    try (Launcher one = new Launcher(Files.createDirectory(folder.resolve("1")));
        Launcher two = new Launcher(Files.createDirectory(folder.resolve("2")))) {
      List<Launcher.Running> both = List.of(one.start(command), two.start(command));
      for (Launcher.Running up : both) {
        up.awaitError("Press Ctrl-C");
      }
      assertThat(ports(both.getFirst())).hasSize(3).doesNotContainAnyElementsOf(ports(both.get(1)));
      assertThat(ports(both.get(1))).hasSize(3);
      assertThat(one.run("create-study", "--study-name", "mine").exit()).isZero();
      assertThat(two.run("studies").out()).doesNotContain("mine");
    }
  }
}
