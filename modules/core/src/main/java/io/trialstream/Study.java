package io.trialstream;

import io.trialstream.engine.CloseReason;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.Report;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A study: the trials of an objective, and what is suggested next. There are two kinds with this
 * one interface.
 *
 * <ul>
 *   <li>{@link #inMemory()} runs in this process, without a server: for testing an objective, and
 *       for optimising what one process can.
 *   <li>A shared study is stored on a server, and many processes evaluate its trials: {@code
 *       TrialstreamClient.connect("http://127.0.0.1:8080").study("training")}, from the artifact
 *       {@code trialstream-client}.
 * </ul>
 *
 * <p>All methods throw {@link RefusedException} where the study does not accept what it is asked
 * for, and those of a shared study throw other {@link TrialstreamException}s where the server
 * cannot be reached. Thread-safe.
 */
public interface Study {

  /**
   * A new study in this process that minimises one value with the default sampler and a seed drawn
   * now.
   */
  static Study inMemory() {
    return inMemory(StudySpec.minimize(RandomGenerator.getDefault().nextLong()));
  }

  /**
   * A new study in this process.
   *
   * @throws RefusedException if the sampler does not exist or refuses its options
   */
  static Study inMemory(StudySpec spec) {
    return InMemoryStudy.create(spec);
  }

  /** Which way each objective value is better. */
  List<Direction> directions();

  /**
   * Evaluates the objective this many times, one after the other, unless the study closes.
   *
   * @throws ObjectiveFailedException if the objective throws a checked exception
   */
  default void optimize(Objective objective, int trials) {
    optimize(objective, OptimizeOptions.trials(trials));
  }

  /**
   * Evaluates the objective until the study closes or a limit of the options is reached.
   *
   * <p>An exception that the objective throws ends its trial FAIL, with the reason, and is then
   * thrown from here: as it is, or in an {@link ObjectiveFailedException} if it is a checked one.
   * Trials of this call that run at that moment are evaluated to their end before. The exceptions
   * that {@link OptimizeOptions#catching} names end their trial only.
   */
  default void optimize(Objective objective, OptimizeOptions options) {
    optimizeMulti(MultiObjective.of(objective), options);
  }

  /**
   * The same with an objective that has several values, one per direction.
   *
   * <p>It has a name of its own because a lambda without parameter types would fit both kinds of
   * objective, and Java refuses such a call as ambiguous.
   */
  void optimizeMulti(MultiObjective objective, OptimizeOptions options);

  /** The same for this many trials, one after the other. */
  default void optimizeMulti(MultiObjective objective, int trials) {
    optimizeMulti(objective, OptimizeOptions.trials(trials));
  }

  /**
   * Starts a trial, to be ended with {@link #tell(Trial, double...)}.
   *
   * @throws StudyClosedException if the study gives out no more trials
   * @throws NoTrialNowException if it gives out none now; a shared study waits some seconds before
   */
  Trial ask();

  /**
   * Ends a trial that was asked for with its values, one per direction; NaN ends it FAIL.
   *
   * @return the trial as it ended
   * @throws IllegalArgumentException if this study did not give it out
   * @throws RefusedException if it has ended before, or was given to somebody else meanwhile
   */
  FrozenTrial tell(Trial trial, double... values);

  /**
   * Ends a trial that was asked for without values.
   *
   * @param state PRUNED or FAIL
   * @param reason why, for people; null for no reason
   */
  FrozenTrial tell(Trial trial, TrialState state, @Nullable String reason);

  /** Asks that a coming trial use these values; the sampler fills in the others. */
  void enqueue(Map<String, ?> params);

  /**
   * Adds a trial of elsewhere with all that it says: one that ended there, from which samplers
   * learn, or one that waits, which is run here.
   *
   * @throws RefusedException if it runs, or does not fit the study
   */
  default void addTrial(FrozenTrial trial) {
    addTrial(trial, List.of());
  }

  /**
   * The same with what it reported there: pruners learn from that.
   *
   * @param reports of attempts up to {@link FrozenTrial#attempt}; each step at most once in an
   *     attempt
   */
  void addTrial(FrozenTrial trial, List<Report> reports);

  /** Gives out no more trials; those that run may end. */
  void stop();

  /** Sets an attribute of the study; a JSON value. */
  void setUserAttr(String name, @Nullable Object value);

  /** The study's attributes. */
  Map<String, @Nullable Object> userAttrs();

  /** All trials in the order of their numbers. */
  List<FrozenTrial> trials();

  /**
   * The best complete trial of a study with one objective.
   *
   * @throws NoSuchElementException if no trial is complete yet
   * @throws IllegalStateException if the study has several objectives
   */
  FrozenTrial bestTrial();

  /**
   * The complete trials that keep their constraints and that no other dominates, by number: the
   * Pareto front of a study with several objectives. With one objective, those that share the best
   * value. Empty if there is none yet.
   */
  List<FrozenTrial> bestTrials();

  /** The value of {@link #bestTrial}. */
  default double bestValue() {
    return bestTrial().value();
  }

  /**
   * The parameters of {@link #bestTrial} as the objective saw them, by name: {@link Double}, {@link
   * Long}, or one of the choices in the form in which it is stored (see {@link
   * Trial#suggestCategorical(String, List)}).
   */
  default Map<String, @Nullable Object> bestParams() {
    return bestTrial().externalParams();
  }

  /** Why the study gives out no more trials; null while it does. */
  @Nullable CloseReason closeReason();
}
