package io.trialstream.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.study.AlgorithmSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OptionValuesTest {

  private static final Algorithm ANNEALING =
      Algorithm.of(Kind.SAMPLER, "annealing", "Moves less and less far.")
          .with(
              Option.wholeNumber("n_startup_trials", 1, 10, "Random trials."),
              Option.numberBetween("cooling", 0, 1, 0.95, "How fast it cools."),
              Option.choice("moves", List.of("normal", "uniform"), "normal", "How it moves."),
              Option.dependent("noisy", new OptionType.Flag(), "as the study", "Noise."),
              Option.wholeNumberOrAuto("length", 2, "How long."),
              Option.nested("then", Kind.SAMPLER, "random", "What comes later."));

  private static OptionValues values(Map<String, @Nullable Object> options) {
    return OptionValues.of(ANNEALING, new AlgorithmSpec("annealing", options));
  }

  @Test
  void what_is_not_given_takes_the_declared_default() {
    Map<String, @Nullable Object> options = new HashMap<>();
    options.put("cooling", null);
    OptionValues values = values(options);
    assertThat(values.wholeNumber("n_startup_trials")).isEqualTo(10);
    assertThat(values.number("cooling")).isEqualTo(0.95);
    assertThat(values.word("moves")).isEqualTo("normal");
    assertThat(values.flag("noisy", true)).isTrue();
    assertThat(values.wholeNumberOrAuto("length")).isEmpty();
    assertThat(values.nested("then")).isEqualTo(AlgorithmSpec.of("random"));
  }

  @Test
  void what_is_given_is_read_as_its_type() {
    OptionValues values =
        values(
            Map.of(
                "n_startup_trials",
                3.0,
                "length",
                4,
                "noisy",
                false,
                "then",
                Map.of("name", "tpe", "options", Map.of("group", false))));
    assertThat(values.wholeNumber("n_startup_trials")).isEqualTo(3);
    assertThat(values.wholeNumberOrAuto("length")).hasValue(4);
    assertThat(values.flag("noisy", true)).isFalse();
    assertThat(values.nested("then")).isEqualTo(new AlgorithmSpec("tpe", Map.of("group", false)));
  }

  @Test
  void what_is_wrong_is_refused_with_the_range_or_the_nearest_name() {
    assertThatThrownBy(() -> values(Map.of("n_startup_trial", 3)))
        .hasMessage(
            "The sampler \"annealing\" has no option \"n_startup_trial\". Did you mean \"n_startup_trials\"? Expected some of n_startup_trials, cooling, moves, noisy, length, then.");
    assertThatThrownBy(() -> values(Map.of("n_startup_trials", 0)))
        .hasMessage(
            "Expected a whole number of at least 1 for option n_startup_trials of sampler \"annealing\", but got 0.");
    assertThatThrownBy(() -> values(Map.of("cooling", 1)))
        .hasMessageContaining("a number from 0 to 1, without these two");
    assertThatThrownBy(() -> values(Map.of("cooling", Double.NaN))).hasMessageContaining("NaN");
    assertThatThrownBy(() -> values(Map.of("moves", "norml")))
        .hasMessageContaining("one of normal, uniform")
        .hasMessageContaining("Did you mean \"normal\"?");
    assertThatThrownBy(() -> values(Map.of("then", Map.of("name", "tpe", "option", Map.of()))))
        .hasMessageContaining("a sampler, {\"name\"");
  }

  @Test
  void a_declaration_that_contradicts_itself_is_refused() {
    assertThatThrownBy(() -> Option.wholeNumber("n", 5, 1, "Too few."))
        .hasMessageContaining("at least 5");
    assertThatThrownBy(() -> Option.number("N", 0, 1, 0.5, "A name in capitals."))
        .hasMessageContaining("\"N\"");
    assertThatThrownBy(() -> Option.number("n", 1, 0, 0.5, "No range."))
        .hasMessageContaining("low < high");
    assertThatThrownBy(() -> Option.flag("n", true, "Two\nlines."))
        .hasMessageContaining("one line");
    assertThatThrownBy(
            () ->
                Algorithm.of(Kind.PRUNER, "p", "Twice.")
                    .with(Option.flag("n", true, "One."), Option.flag("n", true, "Two.")))
        .hasMessageContaining("twice");
    assertThatThrownBy(() -> Algorithm.of(Kind.PRUNER, "a b", "A blank."))
        .hasMessageContaining("a b");
  }

  @Test
  void reading_what_is_not_declared_is_a_programming_error() {
    OptionValues values = values(Map.of());
    assertThatThrownBy(() -> values.number("n_startup_trials"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> values.flag("noisy")).isInstanceOf(IllegalStateException.class);
  }
}
