package io.trialstream;

import io.trialstream.engine.Reason;

/**
 * The study did not accept what it was asked to do, and nothing has changed. The message says why
 * for people, {@link #reason} for programs. It is the same in memory and in a shared study.
 */
public class RefusedException extends TrialstreamException {

  private static final long serialVersionUID = 1L;

  private final Reason reason;

  public RefusedException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** The exception for a reason: a {@link StudyClosedException} where the study is closed. */
  public static RefusedException of(Reason reason, String message) {
    return reason == Reason.STUDY_CLOSED
        ? new StudyClosedException(message)
        : new RefusedException(reason, message);
  }

  /** Why, for programs. */
  public final Reason reason() {
    return reason;
  }
}
