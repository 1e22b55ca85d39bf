package io.trialstream.stream;

/** Kafka answers, but a topic is missing, or the topics do not fit each other. */
public final class WrongTopicsException extends StreamUnavailableException {
  public WrongTopicsException(String message) {
    super(message, null);
  }
}
