package io.trialstream.server.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {

  private final Pace pace = new Pace(true);

  private void batches(int count, long slowestMillis) {
    for (int i = 0; i < count; i++) {
      pace.decided(slowestMillis);
      pace.batchEnded();
    }
  }

  @Test
  void a_study_is_quick_after_two_quick_batches() {
    batches(1, 1);
    assertThat(pace.isQuick()).isFalse();
    batches(1, 1);
    assertThat(pace.isQuick()).isTrue();
  }

  @Test
  void a_slow_batch_before_that_starts_the_count_again() {
    batches(1, 1);
    batches(1, 100);
    batches(1, 1);
    assertThat(pace.isQuick()).isFalse();
  }

  @Test
  void two_slow_batches_are_borne_and_the_third_is_not() {
    batches(2, 1);
    batches(2, 100);
    assertThat(pace.isQuick()).isTrue();
    batches(1, 100);
    assertThat(pace.isQuick()).isFalse();
  }

  @Test
  void slow_batches_of_long_ago_are_forgotten() {
    batches(2, 1);
    batches(2, 100);
    batches(20, 1);
    batches(2, 100);
    assertThat(pace.isQuick()).isTrue();
  }

  @Test
  void a_sampler_of_a_provider_is_never_quick() {
    Pace foreign = new Pace(false);
    foreign.batchEnded();
    foreign.batchEnded();
    assertThat(foreign.isQuick()).isFalse();
  }
}
