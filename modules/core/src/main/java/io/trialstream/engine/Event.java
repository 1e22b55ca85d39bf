package io.trialstream.engine;

import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.Attributes;
import io.trialstream.study.BestTrial;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialHistory;
import io.trialstream.study.TrialState;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was decided; the journal of a study is the ordered list of these. Events carry results,
 * never recipes: applying them gives the same state with any later version of the samplers.
 * Immutable.
 */
public sealed interface Event extends Message {

  /** An event about one trial. */
  sealed interface AboutTrial extends Event {
    /** The trial's number. */
    int number();
  }

  /** The first event of every journal. */
  record StudyCreated(UUID studyId, String name, StudySpec spec) implements Event {}

  /** The last event of a journal. */
  record StudyDeleted() implements Event {}

  record StudyPaused() implements Event {}

  record StudyResumed() implements Event {}

  /** No more trials are given out; those that run may end. */
  record StudyClosed(CloseReason reason) implements Event {}

  /** Attributes that were set; others stay. */
  record StudyAttributesSet(Map<String, @Nullable Object> userAttrs) implements Event {
    public StudyAttributesSet {
      userAttrs = Attributes.copy(userAttrs);
    }
  }

  /** Someone asked for these values; the trial is WAITING. */
  record TrialEnqueued(
      int number,
      Map<String, @Nullable Object> params,
      Map<String, @Nullable Object> userAttrs,
      UUID requestId,
      long requestIssuedAtMillis)
      implements AboutTrial {
    public TrialEnqueued {
      params = Attributes.copy(params);
      userAttrs = Attributes.copy(userAttrs);
    }
  }

  /**
   * A trial of elsewhere was added: one that ended there, or one that waits to be run here.
   *
   * @param history what it went through there; null if nothing is known
   */
  record TrialAdded(
      int number,
      TrialState state,
      Map<String, Parameter> params,
      List<Double> values,
      List<Double> constraints,
      Map<String, @Nullable Object> userAttrs,
      UUID requestId,
      long requestIssuedAtMillis,
      @Nullable TrialHistory history)
      implements AboutTrial {
    /** One of which nothing is known but its outcome. */
    public TrialAdded(
        int number,
        TrialState state,
        Map<String, Parameter> params,
        List<Double> values,
        List<Double> constraints,
        Map<String, @Nullable Object> userAttrs,
        UUID requestId,
        long requestIssuedAtMillis) {
      this(
          number,
          state,
          params,
          values,
          constraints,
          userAttrs,
          requestId,
          requestIssuedAtMillis,
          null);
    }

    public TrialAdded {
      params = copy(params);
      values = List.copyOf(values);
      constraints = constraints == null ? List.of() : List.copyOf(constraints);
      userAttrs = Attributes.copy(userAttrs);
    }
  }

  /**
   * An attempt was given to a worker.
   *
   * @param params what is offered: a value for every parameter that the study knows
   * @param suggestedBy the sampler that suggested them: one that the study's sampler fell back to,
   *     or chose, is named here; null if none had to, or in a later attempt
   * @param userAttrs the trial's attributes so far: enqueued with it, or set by an earlier attempt
   * @param requestId the request that this answers
   * @param requestIssuedAtMillis when that was issued, milliseconds since 1970 UTC
   * @param leaseMillis how long the worker may go without a sign of life
   * @param heartbeatMillis how often it should give one
   */
  record TrialStarted(
      int number,
      int attempt,
      Map<String, Parameter> params,
      @Nullable String suggestedBy,
      Map<String, @Nullable Object> userAttrs,
      String worker,
      UUID requestId,
      long requestIssuedAtMillis,
      long leaseMillis,
      long heartbeatMillis)
      implements AboutTrial {
    public TrialStarted {
      params = copy(params);
      userAttrs = Attributes.copy(userAttrs);
    }
  }

  /** A running trial got a parameter that it had not been offered. */
  record ParameterSuggested(
      int number, int attempt, String name, Distribution distribution, double value)
      implements AboutTrial {}

  /**
   * An attempt reported what it has reached.
   *
   * @param metrics other values by name
   * @param prune whether it should stop
   */
  record TrialReported(
      int number, int attempt, long step, double value, Map<String, Double> metrics, boolean prune)
      implements AboutTrial {
    public TrialReported {
      metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
    }
  }

  /**
   * A complete trial counts no more; it is FAIL.
   *
   * @param best the study's best without it, for studies with one objective that have one
   */
  record TrialInvalidated(int number, String reason, @Nullable BestTrial best)
      implements AboutTrial {}

  /**
   * An attempt ended without a result; the trial is WAITING again.
   *
   * @param lost true if the worker was lost
   * @param reason why it failed, where a study tries those again; null if the worker was lost or
   *     handed the trial back
   */
  record TrialReleased(int number, int attempt, boolean lost, @Nullable String reason)
      implements AboutTrial {

    /** One whose worker was lost or handed it back. */
    public TrialReleased(int number, int attempt, boolean lost) {
      this(number, attempt, lost, null);
    }
  }

  /** A running attempt has set attributes, which its trial keeps whatever becomes of it. */
  record TrialAttributesSet(int number, int attempt, Map<String, @Nullable Object> userAttrs)
      implements AboutTrial {
    public TrialAttributesSet {
      userAttrs = Attributes.copy(userAttrs);
    }
  }

  /**
   * A trial ended for good.
   *
   * @param params the parameters that its objective asked for
   * @param constraints how much each constraint is violated, 0 or less where it is kept
   * @param best the study's best after this trial, for studies with one objective that have one
   */
  record TrialFinished(
      int number,
      int attempt,
      TrialState state,
      Map<String, Parameter> params,
      List<Double> values,
      List<Double> constraints,
      Map<String, @Nullable Object> userAttrs,
      @Nullable String reason,
      @Nullable BestTrial best)
      implements AboutTrial {
    public TrialFinished {
      params = copy(params);
      values = List.copyOf(values);
      constraints = constraints == null ? List.of() : List.copyOf(constraints);
      userAttrs = Attributes.copy(userAttrs);
    }
  }

  private static Map<String, Parameter> copy(Map<String, Parameter> params) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(params));
  }
}
