package io.trialstream.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same everywhere, whatever letters and digits the system has. */
class LocaleTest {

  private static final String THAI = "-Duser.language=th -Duser.country=TH -Duser.variant=TH";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Duser.language=tr -Duser.country=TR",
        "-Duser.language=fa -Duser.country=IR -Duser.extensions=u-nu-arabext"
      })
  void quickstart_ends_well(String system) throws Exception {
    try (Launcher launcher = new Launcher(folder)) {
      launcher
          .with(
              "TRIALSTREAM_JAVA_OPTIONS",
              "-Djava.io.tmpdir=" + launcher.temporary() + " -Xmx1g " + system)
          .with("TRIALSTREAM_WORKER_JAVA_OPTIONS", system);
      Launcher.Result result = launcher.run("quickstart", "--n-trials", "10", "--workers", "1");
      assertThat(result.exit()).as(result.err()).isZero();
      assertThat(result.err()).contains("Trial 9 finished");
    }
  }

  @Test
  void a_worker_has_the_digits_that_values_have() throws Exception {
    try (Launcher launcher = new Launcher(folder)) {
      launcher.up();
      assertThat(launcher.run("create-study", "--study-name", "s", "--sampler", "random").exit())
          .isZero();
      launcher.with("TRIALSTREAM_JAVA_OPTIONS", THAI);
      Launcher.Result worker =
          launcher.run(
              "worker", "--study-name", "s", "--n-trials", "1", "--", "sh", "-c", "echo 12");
      assertThat(worker.exit()).as(worker.err()).isZero();
      assertThat(worker.err()).contains("Trial 0 finished with value: 12.0");
    }
  }
}
