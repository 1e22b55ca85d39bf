package io.trialstream.engine;

/** Bounds of what one trial may hold. */
final class TrialLimits {

  /** Most bytes of JSON that the attributes of one trial, or of one study, may take. */
  static final int MAX_ATTRIBUTE_BYTES = 1 << 20;

  /** Most steps that one trial may report. */
  static final int MAX_REPORTS = 100_000;

  private TrialLimits() {}
}
