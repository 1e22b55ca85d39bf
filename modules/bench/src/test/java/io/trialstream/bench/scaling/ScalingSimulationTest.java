package io.trialstream.bench.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The queues obey the laws that queues obey. */
class ScalingSimulationTest {

  private static final Costs COSTS = new Costs(100, 50, 2, 20, 1_700, 650, 6_000);

  private static Map<String, Object> run(int workers, int samplers, double trialSeconds) {
    Deployment deployment = new Deployment(workers, 100, 100, 64, 64, samplers, 1, trialSeconds, 0);
    return new ScalingSimulation(deployment, COSTS, 1).run(30);
  }

  private static double value(Map<String, Object> line, String name) {
    return ((Number) line.get(name)).doubleValue();
  }

  @Test
  void a_worker_that_is_alone_waits_for_one_decision_and_one_commit() {
    Map<String, Object> line = run(1, 1, 0.05);
    assertThat(value(line, "p50_ms")).isEqualTo(0.1 + 0.05 + 2, within(0.01));
    assertThat(value(line, "trials_per_second")).isEqualTo(1 / (0.05 + 0.00215), within(2.0));
  }

  @Test
  void with_time_to_spare_the_workers_set_the_pace() {
    Map<String, Object> line = run(1_000, 2, 10);
    assertThat(value(line, "trials_per_second")).isEqualTo(100, within(6.0));
    assertThat(value(line, "p99_ms")).isLessThan(15);
  }

  @Test
  void one_sampler_does_what_its_core_can_and_no_more() {
    Map<String, Object> line = run(5_000, 1, 0.1);
    assertThat(value(line, "trials_per_second")).isEqualTo(10_000, within(600.0));
    assertThat(value(line, "busiest_sampler")).isGreaterThan(0.93);
  }

  @Test
  void then_postgresql_sets_the_pace() {
    Map<String, Object> line = run(20_000, 8, 0.1);
    assertThat(value(line, "trials_per_second")).isEqualTo(20_000, within(1_500.0));
    assertThat(value(line, "postgres")).isGreaterThan(0.9);
  }

  @Test
  void what_cannot_be_is_refused() {
    assertThatThrownBy(() -> new Deployment(1, 1, 1, 2, 2, 4, 1, 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one partition for each sampler");
  }
}
