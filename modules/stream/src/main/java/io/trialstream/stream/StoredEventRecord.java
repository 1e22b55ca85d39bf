package io.trialstream.stream;

import java.time.Instant;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * An event as it is stored and published, unread.
 *
 * @param seq its place in the study's journal, from 1
 * @param at when it was decided
 * @param type name and version, {@code io.trialstream.TrialStarted.v1}
 * @param json the event
 */
public record StoredEventRecord(UUID studyId, long seq, Instant at, String type, String json) {

  private static final Pattern AROUND_NAME = Pattern.compile("^io\\.trialstream\\.|\\.v\\d+$");

  /** The type's name alone, {@code TrialStarted}. */
  public String name() {
    return AROUND_NAME.matcher(type).replaceAll("");
  }
}
