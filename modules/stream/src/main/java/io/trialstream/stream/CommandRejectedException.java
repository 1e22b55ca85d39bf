package io.trialstream.stream;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Reason;

/** A command was not accepted; the message says why, for people. */
public final class CommandRejectedException extends RuntimeException {

  private final transient Answer.CommandRejected answer;

  public CommandRejectedException(Answer.CommandRejected answer) {
    super(answer.message());
    this.answer = answer;
  }

  public Reason reason() {
    return answer.reason();
  }
}
