package io.trialstream.engine;

import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import io.trialstream.space.Text;
import io.trialstream.study.Attributes;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialHistory;
import io.trialstream.study.TrialState;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What someone asks of a study. Who asks, and under which id, is in the {@link Envelope}.
 *
 * <p>Commands about an existing trial ({@link AboutTrial}) travel on the results topic, in their
 * sender's order; all others on the requests topic.
 */
public sealed interface Command extends Message {

  /** A command that is answered, where it is accepted, by messages of one type. */
  sealed interface AnsweredBy<A extends Message> extends Command {
    /** The type of the answer. */
    Class<A> answerType();
  }

  /** A command about a running attempt of a trial. */
  sealed interface AboutTrial extends Command {
    /** The trial's number. */
    int number();

    /** The attempt that the sender holds, 1 or more. */
    int attempt();

    /**
     * What the sender was given (see {@link GrantToken}): the text of the token of the attempt as
     * it was offered, or with parameters that were suggested since. Null from senders that do not
     * know of tokens.
     */
    @Nullable String token();
  }

  /** Creates the study that the envelope names; its id will be the command's id. */
  record CreateStudy(StudySpec spec) implements AnsweredBy<Event.StudyCreated> {
    @Override
    public Class<Event.StudyCreated> answerType() {
      return Event.StudyCreated.class;
    }
  }

  /** Deletes the study whose id the envelope names; its name becomes free. */
  record DeleteStudy() implements Command {}

  /** Gives out no more trials until resumed. */
  record PauseStudy() implements Command {}

  /** Gives out trials again, also after a stop. */
  record ResumeStudy() implements Command {}

  /** Gives out no more trials and tells the workers to end. */
  record StopStudy() implements Command {}

  /** Sets attributes of the study; others stay. */
  record SetStudyAttributes(Map<String, @Nullable Object> userAttrs) implements Command {
    public SetStudyAttributes {
      userAttrs = Attributes.copy(userAttrs);
    }
  }

  /**
   * Asks that the next trial use these values; the sampler fills in other parameters.
   *
   * @param skipIfExists true: nothing happens if a trial was enqueued, or ended, with these values;
   *     else null or false
   */
  record EnqueueTrial(
      Map<String, @Nullable Object> params,
      Map<String, @Nullable Object> userAttrs,
      @Nullable Boolean skipIfExists)
      implements Command {
    /** One that is never skipped. */
    public EnqueueTrial(
        Map<String, @Nullable Object> params, Map<String, @Nullable Object> userAttrs) {
      this(params, userAttrs, null);
    }

    public EnqueueTrial {
      params = Attributes.copy(params);
      userAttrs = Attributes.copy(userAttrs);
    }
  }

  /**
   * Adds a trial of elsewhere: one that ended there, or one that waits and is to be run here.
   *
   * @param state COMPLETE, PRUNED, FAIL or WAITING
   * @param params what its objective asked for; of a trial that waits, what an earlier attempt was
   *     offered
   * @param history what it went through there; null if nothing is known
   */
  record AddTrial(
      TrialState state,
      Map<String, Parameter> params,
      List<Double> values,
      List<Double> constraints,
      Map<String, @Nullable Object> userAttrs,
      @Nullable TrialHistory history)
      implements Command {
    /** One of which nothing is known but its outcome. */
    public AddTrial(
        TrialState state,
        Map<String, Parameter> params,
        List<Double> values,
        List<Double> constraints,
        Map<String, @Nullable Object> userAttrs) {
      this(state, params, values, constraints, userAttrs, null);
    }

    public AddTrial {
      params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
      values = CheckedLists.numbers(values, "values");
      constraints = CheckedLists.numbers(constraints, "constraints");
      userAttrs = Attributes.copy(userAttrs);
    }
  }

  /**
   * Asks for trials. Sent again under the same id it is the same request: it never gets more than
   * {@code count} trials in all.
   *
   * @param count how many trials this worker can take now, 1 to {@value #MAX_COUNT}; 0 withdraws
   *     the request: it gets no more, and what it got and still runs is answered again
   * @param worker name of whoever evaluates the trials, where that is not the sender; null for the
   *     sender
   */
  record RequestTrial(int count, @Nullable String worker) implements Command {
    /** The most trials that one request may ask for. */
    public static final int MAX_COUNT = 1000;

    /** A request of a sender that evaluates the trials itself. */
    public RequestTrial(int count) {
      this(count, null);
    }

    public RequestTrial {
      if (count < 0 || count > MAX_COUNT) {
        throw new IllegalArgumentException(
            "Expected a count from 0 to " + MAX_COUNT + ", but got " + count + ".");
      }
      if (worker != null) {
        Text.requireName(worker, "worker name");
      }
    }
  }

  /** Asks for a parameter that was not offered, or not with this domain. */
  record RequestParameter(
      int number, int attempt, @Nullable String token, String name, Distribution distribution)
      implements AboutTrial, AnsweredBy<Event.ParameterSuggested> {
    /** One without a token. */
    public RequestParameter(int number, int attempt, String name, Distribution distribution) {
      this(number, attempt, null, name, distribution);
    }

    public RequestParameter {
      Text.requireName(name, "parameter name");
    }

    @Override
    public Class<Event.ParameterSuggested> answerType() {
      return Event.ParameterSuggested.class;
    }
  }

  /**
   * What an attempt has reached at a step; a sign of life as well. At each step the first one of an
   * attempt counts, and the one of the latest attempt.
   *
   * @param step at least 0
   * @param value what the pruner looks at; any number, NaN too
   * @param metrics other values by name, at most {@value #MAX_METRICS}
   */
  record ReportTrial(
      int number,
      int attempt,
      @Nullable String token,
      long step,
      double value,
      Map<String, Double> metrics)
      implements AboutTrial, AnsweredBy<Event.TrialReported> {
    /** The most other values of one report. */
    public static final int MAX_METRICS = 100;

    /** One without a token. */
    public ReportTrial(
        int number, int attempt, long step, double value, Map<String, Double> metrics) {
      this(number, attempt, null, step, value, metrics);
    }

    public ReportTrial {
      if (step < 0) {
        throw new IllegalArgumentException("Expected a step of at least 0, but got " + step + ".");
      }
      metrics = metrics == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(metrics));
      if (metrics.size() > MAX_METRICS) {
        throw new IllegalArgumentException(
            "Expected at most %s metrics in a report, but got %s."
                .formatted(MAX_METRICS, metrics.size()));
      }
      metrics.forEach(
          (name, metric) -> {
            Text.requireName(name, "metric name");
            if (metric == null) {
              throw new IllegalArgumentException(
                  "Expected a number as metric \"%s\", but got null.".formatted(name));
            }
          });
    }

    @Override
    public Class<Event.TrialReported> answerType() {
      return Event.TrialReported.class;
    }
  }

  /** Sets attributes of a running attempt's trial at once, so that a later attempt has them. */
  record SetTrialAttributes(
      int number, int attempt, @Nullable String token, Map<String, @Nullable Object> userAttrs)
      implements AboutTrial {
    /** One without a token. */
    public SetTrialAttributes(int number, int attempt, Map<String, @Nullable Object> userAttrs) {
      this(number, attempt, null, userAttrs);
    }

    public SetTrialAttributes {
      userAttrs = Attributes.copy(userAttrs);
    }
  }

  /** Asks that a complete trial count no more: it becomes FAIL. */
  record InvalidateTrial(int number, @Nullable String reason) implements Command {}

  /**
   * A sign of life of one running attempt.
   *
   * @param answer true: it is answered even if all is well; else null or false
   */
  record Heartbeat(int number, int attempt, @Nullable String token, @Nullable Boolean answer)
      implements AboutTrial {
    /** One that is only answered if the attempt was given up. */
    public Heartbeat(int number, int attempt) {
      this(number, attempt, null, null);
    }

    /** One without a token. */
    public Heartbeat(int number, int attempt, @Nullable Boolean answer) {
      this(number, attempt, null, answer);
    }
  }

  /**
   * The end of an attempt.
   *
   * @param state COMPLETE, PRUNED or FAIL; COMPLETE with a value that is NaN counts as FAIL
   * @param values one per direction when COMPLETE, else empty
   * @param constraints how much each constraint is violated, 0 or less where it is kept
   * @param asked names of the parameters that the objective asked for; null for all that were
   *     offered
   * @param reason why it failed
   * @param token what the sender was given, with all parameters that were suggested to it
   */
  record FinishTrial(
      int number,
      int attempt,
      @Nullable String token,
      TrialState state,
      List<Double> values,
      List<Double> constraints,
      @Nullable List<String> asked,
      Map<String, @Nullable Object> userAttrs,
      @Nullable String reason)
      implements AboutTrial {
    /** One without a token. */
    public FinishTrial(
        int number,
        int attempt,
        TrialState state,
        List<Double> values,
        List<Double> constraints,
        @Nullable List<String> asked,
        Map<String, @Nullable Object> userAttrs,
        @Nullable String reason) {
      this(number, attempt, null, state, values, constraints, asked, userAttrs, reason);
    }

    public FinishTrial {
      if (!state.finished()) {
        throw new IllegalArgumentException(
            "Expected COMPLETE, PRUNED or FAIL as the end of a trial, but got " + state + ".");
      }
      values = CheckedLists.numbers(values, "values");
      constraints = CheckedLists.numbers(constraints, "constraints");
      asked = asked == null ? null : CheckedLists.names(asked);
      userAttrs = Attributes.copy(userAttrs);
      reason = reason == null ? null : Text.clean(reason);
    }
  }

  /** Gives a running attempt back: the trial is tried again by someone else. */
  record ReleaseTrial(int number, int attempt, @Nullable String token) implements AboutTrial {
    /** One without a token. */
    public ReleaseTrial(int number, int attempt) {
      this(number, attempt, null);
    }
  }

  /**
   * Ends a study's quarantine.
   *
   * @param action what to do about the command that could not be decided
   */
  record RepairStudy(Repair action) implements Command {
    /** What is done about the command that could not be decided. */
    public enum Repair {
      /** The study goes on, and the command is decided again when its sender repeats it. */
      RETRY,
      /**
       * The study goes on without the command. If it asked for trials, the next trial gets random
       * parameters instead of the sampler's.
       */
      SKIP
    }
  }

  /** Asks the owner what it holds, for comparison with the journal and the tables. */
  record RequestDigest() implements AnsweredBy<Answer.DigestComputed> {
    @Override
    public Class<Answer.DigestComputed> answerType() {
      return Answer.DigestComputed.class;
    }
  }
}
