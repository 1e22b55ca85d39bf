package io.trialstream.stream;

import io.trialstream.RefusedException;
import io.trialstream.engine.Answer;

/** A command was not accepted; the message says why, for people. */
public final class CommandRejectedException extends RefusedException {

  private static final long serialVersionUID = 1L;

  public CommandRejectedException(Answer.CommandRejected answer) {
    super(answer.reason(), answer.message());
  }
}
