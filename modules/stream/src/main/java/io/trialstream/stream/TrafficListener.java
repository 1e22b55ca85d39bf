package io.trialstream.stream;

import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;

/** Sees what a process sends and hears, for audits. Called on many threads; must not block them. */
public interface TrafficListener {

  /** A command is handed to Kafka's client, for the first time or again. */
  default void sent(Envelope envelope, Command command) {}

  /** The broker has stored a command. */
  default void delivered(Envelope envelope, Command command) {}

  /** Something came on the lane. */
  default void heard(LaneMessage message) {}
}
