package io.trialstream.engine;

/** Why a study was closed. */
public enum CloseReason {
  /** Someone stopped it. */
  STOPPED,
  /** Its number of trials has ended. */
  MAX_TRIALS,
  /** Its time is over. */
  TIME_LIMIT,
  /** A value as good as its target was found. */
  TARGET_VALUE,
  /** Its sampler has tried every possibility. */
  EXHAUSTED
}
