package io.trialstream.server.port;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A study that is set apart, and why: something about it threw, took too long or could not be
 * loaded. Its commands are refused until somebody repairs it; all other studies go on. Immutable.
 *
 * @param study its name
 * @param studyId its id; null if it is not known
 * @param activity what was done when it failed: {@code load}, or the type of a command
 * @param error what happened, in words
 * @param commandId the command that could not be decided; null if none is to blame
 * @param at when it was set apart
 */
public record Quarantine(
    String study,
    @Nullable UUID studyId,
    String activity,
    String error,
    @Nullable UUID commandId,
    Instant at) {

  private static final int MAX_ERROR_LENGTH = 2_000;

  /** What is done when a study cannot be read from the journal. */
  public static final String LOAD = "load";

  public Quarantine {
    if (error.length() > MAX_ERROR_LENGTH) {
      error = error.substring(0, MAX_ERROR_LENGTH) + "…";
    }
  }

  /** What senders of commands about the study are told. */
  public String message() {
    return "The study \"%s\" is in quarantine since %s, because %s failed: %s. See it with: trialstream doctor"
        .formatted(study, at, activity.equals(LOAD) ? "loading it" : activity, error);
  }
}
