package io.trialstream;

import io.trialstream.engine.Reason;

/** The study is closed: it was stopped, or its budget, its time or its target is reached. */
public final class StudyClosedException extends RefusedException {

  private static final long serialVersionUID = 1L;

  public StudyClosedException(String message) {
    super(Reason.STUDY_CLOSED, message);
  }
}
