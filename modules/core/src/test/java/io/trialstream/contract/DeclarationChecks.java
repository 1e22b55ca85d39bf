package io.trialstream.contract;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trialstream.algorithm.Algorithm;
import io.trialstream.algorithm.Kind;
import io.trialstream.algorithm.Option;
import io.trialstream.algorithm.OptionType;
import io.trialstream.catalogue.Catalogue;
import io.trialstream.study.AlgorithmSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What holds for every declaration, of samplers and of pruners. Stateless. */
final class DeclarationChecks {

  private DeclarationChecks() {}

  /** The declaration of this name, as the catalogue has it. */
  static Algorithm declared(Kind kind, String name) {
    return Catalogue.of(kind).stream()
        .filter(algorithm -> algorithm.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(
                    "The catalogue has no %s \"%s\"; it has %s. Plug-ins that cannot be used: %s"
                        .formatted(
                            kind.word(), name, Catalogue.names(kind), Catalogue.problems())));
  }

  /** A value of another type, or out of range, for each option; and an option that there is not. */
  static void wrongOptionsAreRefused(
      Algorithm algorithm, AlgorithmSpec spec, Consumer<AlgorithmSpec> create) {
    for (Option option : algorithm.options()) {
      String message = refusal(spec, option.name(), wrong(option.type()), create);
      assertTrue(message.contains(option.name()), message);
      assertTrue(message.contains(option.type().words()), message);
    }
    String message = refusal(spec, "no_such_option", 1, create);
    assertTrue(message.contains("no_such_option"), message);
  }

  private static String refusal(
      AlgorithmSpec spec, String option, Object value, Consumer<AlgorithmSpec> create) {
    Map<String, @Nullable Object> options = new LinkedHashMap<>(spec.options());
    options.put(option, value);
    Exception refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> create.accept(new AlgorithmSpec(spec.name(), options)),
            () -> option + "=" + value);
    return String.valueOf(refused.getMessage());
  }

  private static Object wrong(OptionType type) {
    return switch (type) {
      case OptionType.WholeNumber whole -> whole.least() - 1;
      case OptionType.Decimal decimal ->
          Double.isInfinite(decimal.high()) ? "high" : Math.nextUp(decimal.high());
      case OptionType.Flag flag -> "yes";
      case OptionType.Choice choice -> "no such word";
      case OptionType.ValuesByName values -> List.of(1);
      case OptionType.ListsByName lists -> Map.of("x", 1);
      case OptionType.Trials trials -> List.of(Map.of("params", Map.of("x", 1)));
      case OptionType.Nested nested -> Map.of("nam", "random");
    };
  }
}
