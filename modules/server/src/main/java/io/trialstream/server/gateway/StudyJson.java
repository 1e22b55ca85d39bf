package io.trialstream.server.gateway;

import io.trialstream.engine.CloseReason;
import io.trialstream.server.tables.StudySummary;
import io.trialstream.study.BestTrial;
import io.trialstream.wire.StudyRequest;
import io.trialstream.wire.Wire;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/** Studies as the JSON that people get. Stateless. */
final class StudyJson {

  private StudyJson() {}

  /**
   * A study: what it was asked to be, in the form that {@link StudyRequest} reads, and what has
   * become of it.
   */
  static JsonObject of(StudySummary s) {
    JsonObject study = new JsonObject(Wire.text(StudyRequest.shown(s.name(), s.spec())));
    if (s.quarantine() != null) {
      study.put("quarantine", s.quarantine());
    }
    CloseReason closed = s.closeReason();
    BestTrial best = s.best();
    return study
        .put("id", s.id().toString())
        .put("status", s.status().name().toLowerCase(Locale.ROOT))
        .put("close_reason", closed == null ? null : closed.name())
        .put("n_trials", s.trials())
        .put("n_running", s.running())
        .put("last_event", s.lastEvent())
        .put("best_trial", best == null ? null : best.number())
        .put("best_value", best == null ? null : TrialJson.number(best.value()))
        .put("max_trials", s.spec().maxTrials())
        .put("user_attrs", TrialJson.attributes(s.userAttrs()))
        .put("datetime_start", s.createdAt().toString());
  }

  /** The same without its space, of a study that was read without one. */
  static JsonObject listed(StudySummary s) {
    JsonObject study = of(s);
    study.remove("space");
    return study;
  }
}
