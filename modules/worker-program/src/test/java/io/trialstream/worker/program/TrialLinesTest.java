package io.trialstream.worker.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.engine.Event;
import io.trialstream.study.BestTrial;
import io.trialstream.study.TrialState;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrialLinesTest {

  private final Locale usual = Locale.getDefault();

  @AfterEach
  void restore() {
    Locale.setDefault(usual);
  }

  private static Event.TrialFinished trial(TrialState state, @Nullable String reason) {
    return ended(1234, state, reason);
  }

  static Event.TrialFinished ended(int number, TrialState state, @Nullable String reason) {
    return new Event.TrialFinished(
        number,
        1,
        state,
        Map.of(),
        List.of(0.5),
        List.of(),
        Map.of(),
        reason,
        new BestTrial(56, 0.25));
  }

  @ParameterizedTest
  @ValueSource(strings = {"th-TH-u-nu-thai", "ar-EG-u-nu-arab", "fa-IR-u-nu-arabext", "tr-TR"})
  void lines_have_the_same_digits_on_every_system(String locale) {
    Locale.setDefault(Locale.forLanguageTag(locale));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new TrialLines(new PrintStream(out, true, StandardCharsets.UTF_8))
        .finished(trial(TrialState.COMPLETE, null));
    assertThat(out.toString(StandardCharsets.UTF_8))
        .matches(
            "(?s)\\[I \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3}] Trial 1234 finished .*")
        .contains("Best is trial 56 with value: 0.25.");
  }

  @Test
  void a_reason_that_is_a_sentence_has_one_full_stop() {
    assertThat(TrialLines.line(trial(TrialState.FAIL, "Expected a number, but got NaN.")))
        .contains("because of: Expected a number, but got NaN. Best is");
    assertThat(TrialLines.line(trial(TrialState.FAIL, "exit code 3")))
        .contains("because of: exit code 3. Best is");
  }
}
