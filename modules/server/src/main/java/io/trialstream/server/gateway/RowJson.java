package io.trialstream.server.gateway;

import io.trialstream.study.StudySpec;
import io.trialstream.wire.StudyRequest;
import io.trialstream.wire.Wire;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Rows of the tables as the JSON that people get. Stateless. */
final class RowJson {

  private RowJson() {}

  /**
   * A study, from a row of {@link StudyQueries}: what it was asked to be, in the form that {@link
   * StudyRequest} reads, and what has become of it.
   */
  static JsonObject study(Row row) {
    StudySpec spec = Wire.read(row.getString("spec"), StudySpec.class);
    JsonObject study = new JsonObject(Wire.text(StudyRequest.shown(row.getString("name"), spec)));
    if (row.getString("quarantine") != null) {
      study.put("quarantine", row.getString("quarantine"));
    }
    return study
        .put("id", row.getUUID("study_id").toString())
        .put("status", row.getString("status").toLowerCase(Locale.ROOT))
        .put("close_reason", row.getString("close_reason"))
        .put("n_trials", row.getInteger("n_trials"))
        .put("n_running", row.getInteger("n_running"))
        .put("last_event", row.getLong("last_seq"))
        .put("best_trial", row.getInteger("best_trial"))
        .put("best_value", number(row.getDouble("best_value")))
        .put("max_trials", spec.maxTrials())
        .put("user_attrs", row.getJsonObject("user_attrs"))
        .put("datetime_start", time(row.getOffsetDateTime("created_at")));
  }

  /** The same without its space, from a row that has none. */
  static JsonObject listedStudy(Row row) {
    JsonObject study = study(row);
    study.remove("space");
    return study;
  }

  /** A trial with the domains of its parameters. */
  static JsonObject withDomains(Row row) {
    JsonObject domains = new JsonObject();
    JsonObject stored = row.getJsonObject("params");
    for (String name : stored.fieldNames()) {
      domains.put(name, stored.getJsonObject(name).getValue("distribution"));
    }
    return trial(row).put("distributions", domains);
  }

  /** A trial, from a row of {@link TrialQueries}. */
  static JsonObject trial(Row row) {
    JsonObject params = new JsonObject();
    JsonObject stored = row.getJsonObject("params");
    for (String name : stored.fieldNames()) {
      params.put(name, stored.getJsonObject(name).getValue("value"));
    }
    JsonObject trial =
        new JsonObject()
            .put("number", row.getInteger("number"))
            .put("state", row.getString("state"))
            .put("values", numbers(row.getArrayOfDoubles("values")))
            .put("params", params)
            .put("datetime_start", time(row.getOffsetDateTime("started_at")))
            .put("datetime_complete", time(row.getOffsetDateTime("completed_at")))
            .put("user_attrs", row.getJsonObject("user_attrs"))
            .put("worker", row.getString("worker"))
            .put("attempt", row.getInteger("attempt"))
            .put("reason", row.getString("reason"));
    JsonObject fixed = row.getJsonObject("fixed");
    if (!fixed.isEmpty()) {
      trial.put("fixed_params", fixed);
    }
    Double[] constraints = row.getArrayOfDoubles("constraints");
    return constraints.length == 0 ? trial : trial.put("constraints", numbers(constraints));
  }

  static JsonArray numbers(Double[] all) {
    JsonArray numbers = new JsonArray();
    for (Double one : all) {
      numbers.add(number(one));
    }
    return numbers;
  }

  /** JSON has no infinities: they are strings, as on the wire. */
  static @Nullable Object number(@Nullable Double value) {
    return value == null || Double.isFinite(value) ? value : value.toString();
  }

  /** As in RFC 3339. */
  static @Nullable String time(@Nullable OffsetDateTime time) {
    return time == null ? null : Instant.from(time).toString();
  }
}
