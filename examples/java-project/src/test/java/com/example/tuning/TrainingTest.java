package com.example.tuning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trialstream.OptimizeOptions;
import io.trialstream.Study;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainingTest {

  @Test
  void finds_a_good_rate_in_memory() {
    Study study = Study.inMemory();
    study.optimize(
        Training::loss, OptimizeOptions.trials(60).catching(ArithmeticException.class));
    assertTrue(study.bestValue() < 1, () -> "best is " + study.bestTrial());
  }

  @Test
  void a_rate_that_is_too_fast_is_an_error() {
    Study study = Study.inMemory();
    study.enqueue(Map.of("rate", 0.09, "optimizer", "SGD"));
    ArithmeticException error =
        assertThrows(ArithmeticException.class, () -> study.optimize(Training::loss, 1));
    assertEquals("diverged at rate 0.09", error.getMessage());
  }
}
