package io.trialstream.study;

import io.trialstream.space.Text;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a trial that is added to a study went through elsewhere. Immutable.
 *
 * @param attempt its last attempt; 0 if it had none, or if that is not known
 * @param fixed values that someone asked for when enqueuing it, by parameter name
 * @param reports what its attempts reported, by attempt and step; each step at most once in an
 *     attempt
 * @param worker who evaluated it; null if that is not known
 * @param reason why it failed or was given back; null if it was not
 * @param startedAtMicros start of its first attempt, microseconds since 1970 UTC; null if that is
 *     not known
 * @param completedAtMicros when it ended, in the same unit; null if it has not, or if that is not
 *     known
 */
public record TrialHistory(
    int attempt,
    Map<String, @Nullable Object> fixed,
    List<Report> reports,
    @Nullable String worker,
    @Nullable String reason,
    @Nullable Long startedAtMicros,
    @Nullable Long completedAtMicros) {

  /** Of a trial of which nothing is known but its outcome. */
  public static final TrialHistory NONE =
      new TrialHistory(0, Map.of(), List.of(), null, null, null, null);

  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");

  public TrialHistory {
    if (attempt < 0) {
      throw new IllegalArgumentException(
          "Expected an attempt of at least 0, but got " + attempt + ".");
    }
    fixed = Attributes.copy(fixed);
    reports =
        reports == null
            ? List.of()
            : reports.stream()
                .sorted(Comparator.comparingInt(Report::attempt).thenComparingLong(Report::step))
                .toList();
    if (worker != null) {
      Text.requireName(worker, "worker name");
    }
    reason = reason == null ? null : Text.clean(reason);
    requireInRange(startedAtMicros, "start");
    requireInRange(completedAtMicros, "end");
  }

  private static void requireInRange(@Nullable Long micros, String what) {
    if (micros != null && (micros < micros(EARLIEST) || micros > micros(LATEST))) {
      throw new IllegalArgumentException(
          "Expected the %s of a trial to lie in the years 1 to 9999, but got %s us after 1970."
              .formatted(what, micros));
    }
  }

  /** What a trial went through, as far as it tells itself, and these reports of it. */
  public static TrialHistory of(FrozenTrial trial, List<Report> reports) {
    return new TrialHistory(
        trial.attempt(),
        trial.fixed(),
        reports,
        trial.worker(),
        trial.reason(),
        trial.startedAt() == null ? null : micros(trial.startedAt()),
        trial.completedAt() == null ? null : micros(trial.completedAt()));
  }

  /** The same with other fixed values. */
  public TrialHistory withFixed(Map<String, @Nullable Object> others) {
    return new TrialHistory(
        attempt, others, reports, worker, reason, startedAtMicros, completedAtMicros);
  }

  /** A moment in microseconds since 1970 UTC; what is finer is left out. */
  public static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  /** Start of its first attempt; null if that is not known. */
  public @Nullable Instant startedAt() {
    return instant(startedAtMicros);
  }

  /** When it ended; null if it has not, or if that is not known. */
  public @Nullable Instant completedAt() {
    return instant(completedAtMicros);
  }

  private static @Nullable Instant instant(@Nullable Long micros) {
    return micros == null ? null : Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
