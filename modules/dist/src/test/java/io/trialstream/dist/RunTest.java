package io.trialstream.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTest {

  @Test
  void the_users_flags_reach_the_objectives_process(@TempDir Path folder) throws Exception {
    Path program =
        Files.writeString(
            folder.resolve("Flags.java"),
            """
            public class Flags {
              public static void main(String[] args) {
                System.out.println(System.getProperty("greeting") + " " + args[0]);
                System.out.println(Runtime.getRuntime().maxMemory() >> 20);
              }
            }
            """);
    try (Launcher launcher =
        new Launcher(folder)
            .with("TRIALSTREAM_WORKER_JAVA_OPTIONS", " -Dgreeting=hello  -Xmx64m ")) {
      Launcher.Result result = launcher.run("run", program.toString(), "there");
      assertThat(result.exit()).as(result.err()).isZero();
      assertThat(result.out().lines().toList().getFirst()).isEqualTo("hello there");
      assertThat(Integer.parseInt(result.out().lines().toList().getLast())).isBetween(32, 64);
    }
  }
}
