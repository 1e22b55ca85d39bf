package io.trialstream.worker.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.TrialPruned;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.IntDistribution;
import io.trialstream.space.Parameter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs as objectives, well-behaved and not. */
@Timeout(60)
class CommandObjectiveTest {

  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private GivenTrial trial = new GivenTrial();

  @TempDir Path folder;

  private double[] run(String... command) throws Exception {
    return objective(command).evaluate(trial);
  }

  private CommandObjective objective(String... command) {
    return new CommandObjective(
        "study",
        List.of(command),
        Duration.ofSeconds(1),
        new PrintStream(shown, true, StandardCharsets.UTF_8));
  }

  private double[] script(String text) throws Exception {
    return run("sh", "-c", text);
  }

  /** Whether a process of this id is there and no zombie. */
  private static boolean alive(long pid) throws Exception {
    Path status = Path.of("/proc/" + pid + "/stat");
    if (!Files.exists(Path.of("/proc"))) {
      return ProcessHandle.of(pid).isPresent();
    }
    try {
      return !Files.readString(status).replaceAll(".*\\) ", "").startsWith("Z");
    } catch (java.nio.file.NoSuchFileException gone) {
      return false;
    }
  }

  private static void awaitGone(long pid) throws Exception {
    for (int i = 0; i < 100 && alive(pid); i++) {
      Thread.sleep(100);
    }
    assertThat(alive(pid)).describedAs("process %d is left", pid).isFalse();
  }

  @Test
  void parameters_come_as_arguments_file_and_variables_and_the_last_number_counts()
      throws Exception {
    String text =
        "echo lr=$1 layers=$2 kind=\"$3\" env=$PARAM_LR,$PARAM_NAME_OF_IT trial=$TRIALSTREAM_TRIAL;"
            + " cat $TRIALSTREAM_PARAMS; echo; echo 0.25";
    assertThat(run("sh", "-c", text, "x", "{lr}", "{layers}", "{kind}", "--depth={depth?}"))
        .containsExactly(0.25);
    assertThat(shown.toString(StandardCharsets.UTF_8))
        .contains(
            "[trial 7] lr=0.001 layers=3 kind=a \"quoted\" $(touch /tmp/never) one env=0.001,x")
        .contains("trial=7")
        .contains("\"lr\":0.001")
        .doesNotContain("depth");
    assertThat(trial.asked().keySet()).contains("lr", "layers", "kind");
  }

  @Test
  void a_variable_that_several_parameters_would_share_is_not_set_and_that_is_said_once()
      throws Exception {
    trial =
        new GivenTrial(
            Map.of("LR", new Parameter(new IntDistribution(2, 2), 2), "学", half(), "习", half()));
    CommandObjective objective =
        objective("sh", "-c", "echo lr=$PARAM_LR layers=$PARAM_LAYERS p=$PARAM__; echo 1");
    objective.evaluate(trial);
    objective.evaluate(trial);
    assertThat(shown.toString(StandardCharsets.UTF_8).lines())
        .filteredOn(line -> line.contains("PARAM_"))
        .hasSize(2)
        .anyMatch(line -> line.contains("PARAM_LR is not set, because the parameters lr and LR"))
        .anyMatch(line -> line.contains("PARAM__ is not set"));
    assertThat(shown.toString(StandardCharsets.UTF_8)).contains("lr= layers=3 p=\n");
  }

  private static Parameter half() {
    return new Parameter(new FloatDistribution(0, 1), 0.5);
  }

  @Test
  void a_program_without_a_result_is_told_why_its_line_was_none() {
    assertThatThrownBy(() -> script("echo '{\"step\": 0.5, \"value\": 3}'; echo done"))
        .hasMessageContaining("printed no result")
        .hasMessageContaining("Expected a whole number from 0")
        .hasMessageContaining("but got 0.5");
    assertThat(shown.toString(StandardCharsets.UTF_8)).contains("not accepted: Expected a whole");
    assertThatThrownBy(() -> script("echo '{\"value\": null}'"))
        .hasMessageContaining("Expected a number");
  }

  @Test
  void a_message_may_be_longer_than_other_lines() throws Exception {
    String large =
        "printf '{\"value\": 5, \"x\": \"'; head -c 200000 /dev/zero | tr '\\0' a; echo '\"}'";
    assertThat(script(large)).containsExactly(5);
    assertThatThrownBy(() -> script(large.replace("200000", "2000000")))
        .hasMessageContaining("at most 1048576 bytes");
  }

  @Test
  void a_place_for_a_parameter_that_is_not_there_is_named() {
    assertThatThrownBy(() -> run("true", "{lrr}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("{lrr}")
        .hasMessageContaining("--space");
    assertThatThrownBy(() -> objective()).hasMessageContaining("Expected a command");
  }

  @Test
  void reports_results_constraints_and_attributes_are_understood_the_rest_is_shown()
      throws Exception {
    double[] values =
        script(
            """
            echo epoch 1; echo '{"step": 1, "value": 0.5, "accuracy": 0.7}'
            echo '{"not": "ours"}'
            echo '{"step": 2, "value": NaN, "metrics": {"accuracy": 0.8}}'
            echo '{"attrs": {"checkpoint": "/tmp/c"}}'
            echo '{"values": [1, 2.5], "constraints": [-1, 0], "attrs": {"note": "done"}}'
            """);
    assertThat(values).containsExactly(1, 2.5);
    assertThat(trial.reports).hasSize(2);
    assertThat(trial.reports.get(0).metrics()).containsEntry("accuracy", 0.7);
    assertThat(trial.reports.get(1).value()).isNaN();
    assertThat(trial.saved).containsEntry("checkpoint", "/tmp/c").containsEntry("note", "done");
    assertThat(shown.toString(StandardCharsets.UTF_8))
        .isEqualTo("[trial 7] epoch 1\n[trial 7] {\"not\": \"ours\"}\n");
  }

  @Test
  void an_impossible_report_is_shown_and_the_program_goes_on() throws Exception {
    assertThat(script("echo '{\"step\": -1, \"value\": 3}'; echo '{\"value\": 2}'"))
        .containsExactly(2);
    assertThat(trial.reports).isEmpty();
    assertThat(shown.toString(StandardCharsets.UTF_8)).contains("not accepted", "at least 0");
  }

  @Test
  void the_result_may_come_in_a_file() throws Exception {
    double[] values =
        script(
            "echo '{\"step\": 1, \"value\": 3}' >> $TRIALSTREAM_RESULT; sleep 0.2;"
                + " printf '{\"value\": 2}' >> $TRIALSTREAM_RESULT; echo 99 bottles");
    assertThat(values).containsExactly(2);
    assertThat(trial.reports).hasSize(1);
  }

  @Test
  void an_exit_code_is_a_failure_with_the_last_lines_of_its_errors() {
    assertThatThrownBy(() -> script("echo 0.5; echo Traceback >&2; echo boom >&2; exit 3"))
        .isInstanceOf(CommandFailedException.class)
        .hasMessage("exit code 3: boom");
    assertThat(trial.userAttrs()).containsEntry("exit_code", 3L);
    assertThat(trial.userAttrs()).containsEntry("stderr", "Traceback\nboom");
    assertThatThrownBy(() -> script("kill -9 $$")).hasMessageContaining("ended by signal 9");
    assertThatThrownBy(() -> script("echo nothing")).hasMessageContaining("printed no result");
    assertThatThrownBy(() -> run("/no/such/program"))
        .hasMessageStartingWith("There is no file /no/such/program.");
  }

  @Test
  void binary_and_very_much_output_do_no_harm() throws Exception {
    assertThat(script("head -c 300000 /dev/urandom; echo; echo 4")).containsExactly(4);
    assertThat(shown.toString(StandardCharsets.UTF_8)).doesNotContain("\u0007");
    shown.reset();
    assertThat(script("yes line | head -1000000; echo 5")).containsExactly(5);
    assertThat(shown.size()).isGreaterThan(10_000_000);
  }

  @Test
  void a_pruned_program_is_stopped_with_all_that_it_started() throws Exception {
    trial.pruneAtStep = 3;
    Path pids = folder.resolve("pids");
    assertThatThrownBy(
            () ->
                script(
                    "trap '' TERM; (trap '' TERM; sleep 600) & echo $$ $! > %s;".formatted(pids)
                        + " i=0; while true; do i=$((i+1)); echo \"{\\\"step\\\": $i, \\\"value\\\": 1}\";"
                        + " sleep 0.1; done"))
        .isInstanceOf(TrialPruned.class);
    assertThat(trial.reports).hasSizeBetween(3, 40);
    for (String pid : Files.readString(pids).strip().split(" ")) {
      awaitGone(Long.parseLong(pid));
    }
  }

  @Test
  void a_program_that_leaves_something_behind_has_it_cleared_away() throws Exception {
    Path pid = folder.resolve("pid");
    assertThat(script("sleep 600 >/dev/null 2>&1 & echo $! > %s; echo 1".formatted(pid)))
        .containsExactly(1);
    awaitGone(Long.parseLong(Files.readString(pid).strip()));
  }

  @Test
  void an_interrupted_evaluation_stops_its_program() throws Exception {
    Path pid = folder.resolve("pid");
    CompletableFuture<double[]> result = new CompletableFuture<>();
    Thread thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    result.complete(script("echo $$ > %s; sleep 600".formatted(pid)));
                  } catch (Exception e) {
                    result.completeExceptionally(e);
                  }
                });
    while (!Files.exists(pid) || Files.size(pid) == 0) {
      Thread.sleep(20);
    }
    thread.interrupt();
    assertThatThrownBy(() -> result.get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(InterruptedException.class);
    awaitGone(Long.parseLong(Files.readString(pid).strip()));
  }

  @Test
  void nothing_is_left_when_the_worker_is_killed() throws Exception {
    Path pids = folder.resolve("pids");
    String text =
        "(trap '' TERM; sleep 600) & echo $$ $! > %s; trap '' TERM; sleep 600".formatted(pids);
    Process worker =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                GivenTrial.class.getName(),
                text)
            .inheritIO()
            .start();
    while (!Files.exists(pids) || Files.size(pids) == 0) {
      Thread.sleep(20);
    }
    worker.destroyForcibly().waitFor();
    for (String pid : Files.readString(pids).strip().split(" ")) {
      awaitGone(Long.parseLong(pid));
    }
  }
}
