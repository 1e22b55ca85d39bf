package io.trialstream.worker.program;

import io.trialstream.engine.Event;
import io.trialstream.space.Parameter;
import io.trialstream.study.TrialState;
import io.trialstream.worker.TrialListener;
import java.io.PrintStream;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Prints a line when a trial ends: its value, its parameters, and the study's best so far. */
public final class TrialLines implements TrialListener {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss,SSS", Locale.ROOT);

  private final PrintStream out;

  public TrialLines(PrintStream out) {
    this.out = out;
  }

  @Override
  public void finished(Event.TrialFinished trial) {
    print(trial.state() == TrialState.FAIL ? "W" : "I", line(trial));
  }

  @Override
  public void lost(int number, int attempt, String reason) {
    print("W", "Trial %s, attempt %s, came to nothing: %s".formatted(number, attempt, reason));
  }

  private void print(String level, String text) {
    out.println(
        "[%s %s] %s"
            .formatted(level, LocalDateTime.now(ZoneId.systemDefault()).format(TIME), text));
  }

  /** What happened, in words. */
  static String line(Event.TrialFinished t) {
    String best =
        t.best() == null
            ? ""
            : " Best is trial %s with value: %s.".formatted(t.best().number(), t.best().value());
    return switch (t.state()) {
      case COMPLETE ->
          "Trial %s finished with %s and parameters: %s.%s"
              .formatted(
                  t.number(),
                  t.values().size() == 1
                      ? "value: " + t.values().getFirst()
                      : "values: " + t.values(),
                  shown(t.params()),
                  best);
      case PRUNED -> "Trial %s pruned.%s".formatted(t.number(), best);
      case FAIL ->
          "Trial %s failed with parameters: %s because of: %s%s"
              .formatted(t.number(), shown(t.params()), sentence(t.reason()), best);
      case WAITING, RUNNING -> throw new IllegalArgumentException("An ended trial is " + t.state());
    };
  }

  /** With a full stop at its end, unless it has one. */
  static String sentence(@Nullable String reason) {
    String text = String.valueOf(reason).strip();
    return text.matches("(?s).*[.!?…]") ? text : text + ".";
  }

  private static String shown(Map<String, Parameter> params) {
    return params.entrySet().stream()
        .map(e -> "'%s': %s".formatted(e.getKey(), shown(e.getValue())))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String shown(Parameter parameter) {
    return parameter.external() instanceof String s
        ? "'" + s + "'"
        : String.valueOf(parameter.external());
  }
}
