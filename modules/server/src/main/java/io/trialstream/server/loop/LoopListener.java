package io.trialstream.server.loop;

import io.trialstream.server.port.Quarantine;

/** Told what a loop does. Called from the loop's thread, and from those of long computations. */
public interface LoopListener {

  /** Listens to nothing. */
  LoopListener NONE = new LoopListener() {};

  /**
   * A trial's parameters were suggested.
   *
   * @param sampler its name
   * @param nanos how long that took
   */
  default void suggested(String sampler, long nanos) {}

  /** A study was set apart, or is found to be at a take-over. */
  default void quarantined(Quarantine quarantine) {}

  /**
   * A partition is not served, because the stream's logs are not those that the journal's offsets
   * belong to.
   *
   * @param why what happened, and what to do
   */
  default void standsStill(int partition, String why) {}

  /** A partition is served, or is another sampler's. */
  default void goesOn(int partition) {}

  /** About once a second. */
  default void lookingAfter(Load load) {}

  /**
   * How much a sampler looks after now.
   *
   * @param studies whose engines are in memory
   * @param trials that run
   * @param workers that run one
   * @param commands that were read and wait to be decided
   * @param quarantined studies that are set apart
   */
  record Load(int studies, int trials, int workers, int commands, int quarantined) {}
}
