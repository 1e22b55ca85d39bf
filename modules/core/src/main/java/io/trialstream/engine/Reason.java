package io.trialstream.engine;

/** Why a command was not accepted. Each is an ordinary outcome. */
public enum Reason {
  /** The trial has ended already. */
  TRIAL_FINISHED,
  /** The attempt is no longer the sender's; it should stop evaluating. */
  LEASE_LOST,
  /** The study gives out no more trials. */
  STUDY_CLOSED,
  /** The study that the sender means was deleted. */
  STUDY_DELETED,
  /** A study of this name exists already. */
  DUPLICATE_STUDY,
  /** There is no study of this name. */
  UNKNOWN_STUDY,
  /** The study has no such trial, or it is not running. */
  UNKNOWN_TRIAL,
  /** Something in the command is not allowed; the message says what. */
  INVALID_VALUE,
  /**
   * The request is too old, or from a clock that is too far off, to be told from a repeated one.
   */
  EXPIRED,
  /**
   * The study is set apart because something about it cannot be decided; it goes on once somebody
   * repairs it. Keep the command and send it again later.
   */
  QUARANTINED
}
