package io.trialstream.stream;

import io.trialstream.TrialstreamException;
import java.time.Duration;

/** No sampler answered in time. The command may still be carried out later. */
public final class NoAnswerException extends TrialstreamException {
  public NoAnswerException(Duration waited) {
    super(
        "No sampler answered within %s s. Is one running (trialstream sampler)?"
            .formatted(waited.toSeconds()));
  }
}
