package io.trialstream.study;

/** Whether a study gives out trials. */
public enum StudyStatus {
  /** Gives out trials. */
  OPEN,
  /** Gives out none until it is resumed; running trials may end. */
  PAUSED,
  /** Gives out none and tells its workers so; running trials may end. */
  CLOSED
}
