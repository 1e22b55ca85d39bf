package io.trialstream.wire;

import io.trialstream.TrialstreamException;
import org.jspecify.annotations.Nullable;

/** JSON that is not what it should be; the message says why. */
public class UnreadableMessageException extends TrialstreamException {
  public UnreadableMessageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
