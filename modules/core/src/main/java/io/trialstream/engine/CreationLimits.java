package io.trialstream.engine;

import io.trialstream.study.StudySpec;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a new study may not be. A study that an earlier version has created may be beyond these
 * limits and still loads, so they are checked at creation only. Stateless.
 */
final class CreationLimits {

  /** The longest lease, heartbeat interval, time-out and time limit, in days: ten years. */
  static final long MAX_DAYS = 3_650;

  /** The most retries of one trial. */
  static final int MAX_RETRIES = 1_000_000;

  private static final long MAX_MILLIS = TimeUnit.DAYS.toMillis(MAX_DAYS);

  private CreationLimits() {}

  /** What is wrong, and what to do; null if nothing is. */
  static @Nullable String beyond(String name, StudySpec spec) {
    if (name.equals(".") || name.equals("..")) {
      return "Expected a study name other than \"%s\", which means a folder in an address. Choose another name."
          .formatted(name);
    }
    String tooLong = tooLong("lease", spec.leaseMillis());
    if (tooLong == null) {
      tooLong = tooLong("trial timeout", spec.trialTimeoutMillis());
    }
    if (tooLong == null) {
      tooLong = tooLong("time limit", spec.timeLimitMillis());
    }
    if (tooLong == null && spec.maxRetries() > MAX_RETRIES) {
      return "Expected at most %s retries of a trial, but got %s."
          .formatted(MAX_RETRIES, spec.maxRetries());
    }
    return tooLong;
  }

  private static @Nullable String tooLong(String what, @Nullable Long millis) {
    return millis == null || millis <= MAX_MILLIS
        ? null
        : "Expected a %s of at most %s days (%s s), but got %s s. Leave it out for the usual one."
            .formatted(
                what,
                MAX_DAYS,
                TimeUnit.MILLISECONDS.toSeconds(MAX_MILLIS),
                TimeUnit.MILLISECONDS.toSeconds(millis));
  }
}
