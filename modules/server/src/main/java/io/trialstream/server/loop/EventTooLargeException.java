package io.trialstream.server.loop;

/** A decision would bring an event that is larger than can be stored and published. */
final class EventTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  EventTooLargeException(String message) {
    super(message);
  }
}
