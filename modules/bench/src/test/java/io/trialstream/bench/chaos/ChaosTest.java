package io.trialstream.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.server.loop.PlantedBug;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real processes, killed, frozen and cut off. */
@Tag("full")
class ChaosTest {

  private static final long SEED = Long.getLong("chaos.seed", 1);

  /** The faults in which each mistake shows. */
  private static final Map<PlantedBug, Set<String>> TELLING =
      Map.of(
          PlantedBug.OFFSETS_BEFORE_COMMIT, Set.of("everything-kill"),
          PlantedBug.PUBLISH_BEFORE_COMMIT, Set.of("sampler-kill"),
          PlantedBug.NO_EPOCH_CHECK, Set.of("sampler-freeze"),
          PlantedBug.EXPIRY_BEFORE_CATCHING_UP, Set.of("all-samplers-freeze"),
          PlantedBug.SWALLOWED_REJECTION, Set.of("worker-freeze"));

  private static ChaosBenchmark.Result run(
      PlantedBug bug, Duration duration, Path folder, Set<String> faults) {
    return new ChaosBenchmark(
            new ChaosOptions(
                duration,
                SEED,
                folder,
                ServerUnderTest.command("sampler", bug.name()),
                ServerUnderTest.command("gateway"),
                faults),
            System.out)
        .run();
  }

  @Test
  void two_minutes_of_faults_lose_nothing_and_count_nothing_twice(@TempDir Path folder) {
    ChaosBenchmark.Result result = run(PlantedBug.NONE, Duration.ofMinutes(2), folder, Set.of());
    System.out.println(result.line());
    assertThat(result.findings()).isEmpty();
    assertThat(result.clean()).isTrue();
    assertThat(result.acknowledged()).isGreaterThan(100);
    assertThat(result.faults()).hasSizeGreaterThanOrEqualTo(8);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void a_planted_bug_is_found(PlantedBug bug, @TempDir Path folder) {
    ChaosBenchmark.Result result = run(bug, Duration.ofSeconds(15), folder, TELLING.get(bug));
    result.findings().stream().limit(3).forEach(f -> System.out.println(bug + ": " + f));
    assertThat(result.clean()).as("%s is not found", bug).isFalse();
  }
}
