package io.trialstream.wire;

/** A message of a type, or of a version of a type, that this version does not know. */
public final class UnknownMessageTypeException extends UnreadableMessageException {
  public UnknownMessageTypeException(String type) {
    super("Unknown message type \"" + type + "\".", null);
  }
}
