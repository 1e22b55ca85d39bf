package io.trialstream.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.devstack.DevStack;
import io.trialstream.devstack.DevStackExtension;
import io.trialstream.settings.Setting;
import io.trialstream.study.TrialState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DevStackExtension.class)
@Tag("stack")
class ExampleTest {

  private static final String TEST_CLASS_PATH = "surefire.test.class.path";

  @Test
  void the_example_of_the_guide_optimises_in_memory_and_a_shared_study(DevStack stack)
      throws Exception {
    try (GatewayOnStack gateway = GatewayOnStack.start(stack);
        TrialstreamClient client = TrialstreamClient.connect(gateway.address())) {
      ProcessBuilder java =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-cp",
              System.getProperty(TEST_CLASS_PATH, System.getProperty("java.class.path")),
              Path.of(System.getProperty("trialstream.home"), "examples", "SharedStudy.java")
                  .toString());
      java.environment().put(Setting.GATEWAY.environmentName(), gateway.address());
      Process process = java.redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(output).isZero();
      RemoteStudy study = client.study("java-example");
      assertThat(output)
          .contains("In memory: ", "Best so far is trial ", "Shared: " + study.bestValue());
      assertThat(study.trials()).hasSize(40).allMatch(t -> t.state() != TrialState.FAIL);
    }
  }
}
