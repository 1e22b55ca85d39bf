package io.trialstream;

import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.IntDistribution;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One evaluation of the objective, as the objective sees it.
 *
 * <p>The objective defines the search space as it runs, by asking for parameters; it may ask for
 * others depending on what it got. Asking twice for a name in one trial gives the same value; where
 * the second domain is another one, that is logged as a warning. Used by the thread that evaluates
 * the trial.
 */
public interface Trial {

  /** 0, 1, 2… without gaps in a study. */
  int number();

  /** 1, or more when earlier workers were lost over this trial. */
  int attempt();

  /**
   * A value of the parameter, in its external form (see {@link Distribution}).
   *
   * @throws RefusedException if the study knows the parameter as one of another kind, or a value
   *     that somebody asked for lies outside the domain
   */
  @Nullable Object suggest(String name, Distribution distribution);

  /** Keeps a JSON value with the trial; the last value set under a name counts. */
  void setUserAttr(String name, @Nullable Object value);

  /**
   * Says how much each constraint is violated: 0 or less where it is kept. Trials that violate one
   * are never the best; samplers that know constraints look where all are kept. NaN ends the trial
   * FAIL.
   */
  void setConstraints(double... values);

  /** Whether someone asked this evaluation to end early: the worker stops, or the lease is lost. */
  default boolean isCancelled() {
    return false;
  }

  /** A real number from {@code low} to {@code high}, both included. */
  default double suggestDouble(String name, double low, double high) {
    return (Double) require(suggest(name, new FloatDistribution(low, high)));
  }

  /** A real number from {@code low} to {@code high}, searched on a logarithmic scale. */
  default double suggestLogDouble(String name, double low, double high) {
    return (Double) require(suggest(name, new FloatDistribution(low, high, true, null)));
  }

  /** One of low, low + step, low + 2 step… up to {@code high}. */
  default double suggestDouble(String name, double low, double high, double step) {
    return (Double) require(suggest(name, new FloatDistribution(low, high, false, step)));
  }

  /** A whole number from {@code low} to {@code high}, both included. */
  default int suggestInt(String name, int low, int high) {
    return Math.toIntExact((Long) require(suggest(name, new IntDistribution(low, high))));
  }

  /** One of low, low + step, low + 2 step… up to {@code high}. */
  default int suggestInt(String name, int low, int high, int step) {
    return Math.toIntExact(
        (Long) require(suggest(name, new IntDistribution(low, high, false, step))));
  }

  /** A whole number from {@code low} (at least 1) to {@code high}, on a logarithmic scale. */
  default int suggestLogInt(String name, int low, int high) {
    return Math.toIntExact((Long) require(suggest(name, new IntDistribution(low, high, true, 1))));
  }

  /**
   * A whole number from {@code low} to {@code high}, both included.
   *
   * @param low at least -2^53, beyond which numbers are not exact everywhere
   * @param high at most 2^53
   */
  default long suggestLong(String name, long low, long high) {
    return (Long) require(suggest(name, new IntDistribution(low, high)));
  }

  /** One of low, low + step, low + 2 step… up to {@code high}, within -2^53 and 2^53. */
  default long suggestLong(String name, long low, long high, long step) {
    return (Long) require(suggest(name, new IntDistribution(low, high, false, step)));
  }

  /** A whole number from {@code low} (at least 1) to {@code high}, on a logarithmic scale. */
  default long suggestLogLong(String name, long low, long high) {
    return (Long) require(suggest(name, new IntDistribution(low, high, true, 1)));
  }

  /**
   * One of the choices: the very object of the list. What is stored and shown is a JSON value:
   * strings, numbers, booleans and null as they are, a constant of an enum by its name, a record as
   * its {@link Record#toString}. Two records with the same text are one choice, which is refused.
   * For other objects, and for records with parts that have no text of their own, see {@link
   * #suggestCategorical(String, List, Function)}.
   *
   * @param choices at least one, each once; the order matters to nobody but must stay the same in a
   *     study
   */
  default <T extends @Nullable Object> T suggestCategorical(String name, List<T> choices) {
    return Choices.suggest(this, name, choices, choice -> Choices.stored(name, choice));
  }

  /**
   * One of the choices, which are stored as the texts that this function gives.
   *
   * @param text gives the same text for the same choice in every process, and different texts for
   *     different choices
   */
  default <T extends @Nullable Object> T suggestCategorical(
      String name, List<T> choices, Function<? super T, String> text) {
    return Choices.suggest(this, name, choices, text::apply);
  }

  /** One of the constants of an enum, stored by its name. */
  default <E extends Enum<E>> E suggestCategorical(String name, Class<E> constants) {
    return suggestCategorical(name, List.of(constants.getEnumConstants()));
  }

  /** One of the choices. */
  default String suggestCategorical(String name, String... choices) {
    return suggestCategorical(name, Arrays.asList(choices));
  }

  /** The trial's attributes so far: enqueued with it, set by earlier attempts, or by this one. */
  Map<String, @Nullable Object> userAttrs();

  /**
   * Sets attributes at once rather than with the trial's end, so that another attempt has them if
   * this one is lost: the path of a checkpoint, for example.
   */
  void saveUserAttrs(Map<String, ?> values);

  /**
   * Reports what the objective has reached so far. Returns at once, but over HTTP, where it waits
   * for the answer. The study's pruner looks at these values; see {@link #shouldPrune}. At each
   * step the first report counts, others are passed over with a warning.
   *
   * @param value any number, NaN too
   * @param step at least 0, for example an epoch
   */
  default void report(double value, long step) {
    report(value, step, Map.of());
  }

  /**
   * The same with other values, which are stored and shown.
   *
   * @param metrics at most 100, by name
   */
  void report(double value, long step, Map<String, Double> metrics);

  /**
   * Whether the pruner wants this trial to stop. Waits for the verdict on the latest report, at
   * most a few seconds; without one the trial goes on. To stop, throw {@link TrialPruned}.
   */
  boolean shouldPrune();

  /** The same by what is known now; never waits. */
  boolean shouldPruneNow();

  private static Object require(@Nullable Object value) {
    if (value == null) {
      throw new IllegalStateException("A numeric parameter has no value.");
    }
    return value;
  }
}
