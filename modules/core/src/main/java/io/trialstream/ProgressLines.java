package io.trialstream;

import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Says in one line how each trial ended. Thread-safe. */
final class ProgressLines implements BiConsumer<Study, FrozenTrial> {

  private final Consumer<String> lines;
  private @Nullable FrozenTrial best;

  ProgressLines(Consumer<String> lines) {
    this.lines = lines;
  }

  @Override
  public synchronized void accept(Study study, FrozenTrial trial) {
    boolean single = study.directions().size() == 1;
    if (single && isBetter(trial, study.directions().getFirst())) {
      best = trial;
    }
    lines.accept(line(trial) + (best == null ? "" : bestText(best)));
  }

  private boolean isBetter(FrozenTrial trial, Direction direction) {
    return trial.state() == TrialState.COMPLETE
        && trial.feasible()
        && (best == null || direction.score(trial.value()) < direction.score(best.value()));
  }

  private static String bestText(FrozenTrial best) {
    return " Best so far is trial %s with value %s.".formatted(best.number(), best.value());
  }

  private static String line(FrozenTrial t) {
    return switch (t.state()) {
      case COMPLETE ->
          "Trial %s is complete with %s and parameters %s."
              .formatted(
                  t.number(),
                  t.values().size() == 1 ? "value " + t.value() : "values " + t.values(),
                  t.externalParams());
      case PRUNED ->
          "Trial %s was pruned with parameters %s.".formatted(t.number(), t.externalParams());
      case FAIL ->
          "Trial %s failed with parameters %s: %s"
              .formatted(t.number(), t.externalParams(), sentence(t.reason()));
      case WAITING, RUNNING -> // its attempt failed, and it is tried again
          "Trial %s is tried again: %s".formatted(t.number(), sentence(t.reason()));
    };
  }

  private static String sentence(@Nullable String reason) {
    String text = String.valueOf(reason).strip();
    return text.matches("(?s).*[.!?…]") ? text : text + ".";
  }
}
