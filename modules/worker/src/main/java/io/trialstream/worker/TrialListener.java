package io.trialstream.worker;

import io.trialstream.engine.Event;

/**
 * Hears what becomes of a worker's trials. Called for one thing after the other, on any thread, an
 * objective's too; must not block it.
 */
@FunctionalInterface
public interface TrialListener {

  /** A trial of this worker ended and is stored. */
  void finished(Event.TrialFinished trial);

  /** An attempt of this worker came to nothing: its lease was lost, or its study deleted. */
  default void lost(int number, int attempt, String reason) {}
}
