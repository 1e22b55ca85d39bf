package io.trialstream.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** When a sampler says that it lives and works. */
class SamplerHealthTest {

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1); // it may wrap around
  private final SamplerHealth health = new SamplerHealth(nanos::get);

  private void pass(long seconds) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  @Test
  void it_is_ready_once_it_has_read_something() {
    assertThat(health.alive()).isTrue();
    assertThat(health.missing()).singleElement().asString().contains("not read yet");
    health.polled();
    assertThat(health.missing()).isEmpty();
  }

  @Test
  void what_fails_is_named_until_it_works_again() {
    health.polled();
    health.streamFailed("Kafka: gone");
    health.journalFailed("PostgreSQL: gone");
    assertThat(health.missing()).containsExactly("Kafka: gone", "PostgreSQL: gone");
    assertThat(health.alive()).isTrue();
    health.polled();
    health.journalAnswered();
    assertThat(health.missing()).isEmpty();
  }

  @Test
  void a_loop_that_hangs_is_first_not_ready_then_not_alive() {
    health.polled();
    pass(11);
    assertThat(health.missing()).hasSize(1);
    assertThat(health.alive()).isTrue();
    pass(170);
    assertThat(health.alive()).isFalse();
    health.streamFailed("Kafka does not answer."); // a failure is a sign of life
    assertThat(health.alive()).isTrue();
  }
}
