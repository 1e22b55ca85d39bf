package io.trialstream.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Worker processes share a study while sampler processes are killed, stopped and woken. */
class SharingTest {

  private static final String STUDY = "distributed-example";

  private Launcher launcher;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    launcher = new Launcher(folder);
    launcher.up("--no-sampler");
  }

  @AfterEach
  void stop() throws Exception {
    launcher.close();
  }

  private Launcher.Running sampler() throws Exception {
    Launcher.Running sampler = launcher.start("sampler");
    sampler.awaitError("The sampler runs");
    return sampler;
  }

  private void create(String... more) throws Exception {
    String[] arguments = new String[more.length + 3];
    System.arraycopy(new String[] {"create-study", "--study-name", STUDY}, 0, arguments, 0, 3);
    System.arraycopy(more, 0, arguments, 3, more.length);
    Launcher.Result created = launcher.run(arguments);
    assertThat(created.exit()).as(created.err()).isZero();
  }

  private void delete() throws Exception {
    assertThat(launcher.run("delete-study", "--study-name", STUDY).exit()).isZero();
  }

  private void assertAllThere(List<Launcher.Running> workers, int trials) throws Exception {
    for (Launcher.Running worker : workers) {
      Launcher.Result result = worker.await();
      assertThat(result.exit()).as(result.err()).isZero();
    }
    JsonNode all = launcher.trials(STUDY);
    assertThat(all).hasSize(trials);
    Set<String> names = new HashSet<>();
    for (int i = 0; i < all.size(); i++) {
      assertThat(all.get(i).path("number").asInt()).isEqualTo(i);
      assertThat(all.get(i).path("state").asText()).isEqualTo("COMPLETE");
      names.add(all.get(i).path("worker").asText());
    }
    assertThat(names.size()).isGreaterThan(1);
    Launcher.Result verified = launcher.run("replay", "--study-name", STUDY, "--verify");
    assertThat(verified.exit()).as(verified.out() + verified.err()).isZero();
  }

  @Test
  @Tag("full")
  void a_sampler_that_is_killed_and_started_again_loses_nothing_and_counts_nothing_twice()
      throws Exception {
    Launcher.Running first = sampler();
    create("--seed", "1");
    List<Launcher.Running> workers = launcher.workers(4, 250);
    Launcher.awaitAny(workers, "Trial 200 ");
    first.signal("KILL");
    sampler();
    assertAllThere(workers, 1000);
  }

  @Test
  @Tag("full")
  void one_of_two_samplers_may_be_killed_or_sleep_and_wake() throws Exception {
    Launcher.Running first = sampler();
    Launcher.Running second = sampler();
    create("--seed", "2");
    List<Launcher.Running> workers = launcher.workers(2, 200);
    Launcher.awaitAny(workers, "Trial 100 ");
    first.signal("KILL");
    assertAllThere(workers, 400);

    delete();
    create("--seed", "3");
    Launcher.Running third = sampler();
    workers = launcher.workers(2, 200);
    Launcher.awaitAny(workers, "Trial 100 ");
    second.signal("STOP");
    Launcher.awaitAny(workers, "Trial 250 ");
    second.signal("CONT");
    assertAllThere(workers, 400);

    delete();
    create("--seed", "4");
    workers = launcher.workers(2, 200);
    Launcher.awaitAny(workers, "Trial 100 ");
    third.signal("STOP");
    Launcher.awaitAny(workers, "Trial 250 ");
    third.signal("CONT");
    assertAllThere(workers, 400);
  }

  @Test
  void a_budget_is_exact_with_eight_worker_processes() throws Exception {
    sampler();
    create("--max-trials", "100", "--sampler", "random");
    assertAllThere(launcher.workers(8, 100), 100);
  }
}
