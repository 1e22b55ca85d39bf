package io.trialstream.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How waits grow, and that they differ. */
class BackoffTest {

  @Test
  void waits_double_up_to_the_limit_and_are_at_least_half_as_long() {
    Backoff backoff = new Backoff(100, 1_000, new Random(1));
    for (long limit : new long[] {100, 200, 400, 800, 1_000, 1_000}) {
      assertThat(backoff.nextMillis()).isBetween(limit / 2, limit);
    }
  }

  @Test
  void after_a_success_waits_are_short_again() {
    Backoff backoff = new Backoff(100, 1_000, new Random(1));
    for (int i = 0; i < 10; i++) {
      backoff.nextMillis();
    }
    backoff.reset();
    assertThat(backoff.nextMillis()).isBetween(50L, 100L);
    assertThat(backoff.nextMillis()).isBetween(100L, 200L);
  }

  @Test
  void those_that_failed_together_do_not_come_again_together() {
    Set<Long> waits = new HashSet<>();
    for (int seed = 0; seed < 100; seed++) {
      waits.add(new Backoff(10_000, 10_000, new Random(seed)).nextMillis());
    }
    assertThat(waits).hasSizeGreaterThan(90);
  }

  @Test
  void the_same_randomness_gives_the_same_waits() {
    Backoff one = new Backoff(3, 3_000, new Random(7));
    Backoff other = new Backoff(3, 3_000, new Random(7));
    for (int i = 0; i < 20; i++) {
      assertThat(one.nextMillis()).isEqualTo(other.nextMillis());
    }
  }

  @Test
  void no_wait_is_shorter_than_a_millisecond_and_none_overflows() {
    Backoff backoff = new Backoff(1, Long.MAX_VALUE - 1, new Random(1));
    for (int i = 0; i < 100; i++) {
      assertThat(backoff.nextMillis()).isPositive();
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "-1, 1", "2, 1", "0, 0"})
  void limits_must_make_sense(long first, long max) {
    assertThatThrownBy(() -> new Backoff(first, max, new Random(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("firstMillis=" + first);
  }
}
