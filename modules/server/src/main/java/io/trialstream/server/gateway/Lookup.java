package io.trialstream.server.gateway;

import io.trialstream.engine.Reason;
import io.trialstream.server.http.Problem;
import io.trialstream.server.tables.StudyQueries;
import io.trialstream.server.tables.StudySummary;
import io.trialstream.server.tables.TrialQueries;
import io.trialstream.space.Parameter;
import io.trialstream.study.FrozenTrial;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Finds what a request names; where it is not there, the future fails with the {@link Problem} that
 * says so. Thread-safe.
 */
final class Lookup {

  private final StudyQueries studies;
  private final TrialQueries trials;

  Lookup(StudyQueries studies, TrialQueries trials) {
    this.studies = studies;
    this.trials = trials;
  }

  /** The study of this name. */
  Future<StudySummary> study(String name) {
    return studies
        .study(name)
        .map(
            found ->
                found.orElseThrow(
                    () ->
                        new Problem(
                            Reason.UNKNOWN_STUDY, "There is no study named \"" + name + "\".")));
  }

  /** The trial of this number. */
  Future<FrozenTrial> trial(UUID study, int number) {
    return trials.trial(study, number).map(found -> required(found, number));
  }

  /** The parameters of the trial of this number. */
  Future<Map<String, Parameter>> parameters(UUID study, int number) {
    return trials.parameters(study, number).map(found -> required(found, number));
  }

  private static <T> T required(Optional<T> found, int number) {
    return found.orElseThrow(
        () -> new Problem(Reason.UNKNOWN_TRIAL, "The study has no trial " + number + "."));
  }
}
