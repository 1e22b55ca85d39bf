package io.trialstream.server.gateway;

import io.trialstream.engine.Command;
import io.trialstream.server.http.Api;
import io.trialstream.server.http.Caller;
import io.trialstream.server.http.Http;
import io.trialstream.server.journal.Database;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Row;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Studies that are set apart: which, why, and how they go on. Stateless. */
final class QuarantineRoutes {

  /** What to do about a study. */
  record RepairBody(@Nullable String action) {}

  private final Database database;
  private final StudyQueries queries;
  private final StudyControl control;

  QuarantineRoutes(Database database, StudyQueries queries, StudyControl control) {
    this.database = database;
    this.queries = queries;
    this.control = control;
  }

  void addTo(Api api) {
    api.on("listQuarantine", r -> Http.answer(r, 200, list(Caller.of(r))));
    api.on("repairStudy", r -> Http.answer(r, 200, repair(r)));
  }

  private Future<JsonArray> list(Caller caller) {
    return database
        .pool()
        .query("SELECT study, activity, error, command_id, at FROM quarantine ORDER BY at")
        .execute()
        .map(
            rows -> {
              JsonArray all = new JsonArray();
              for (Row row : rows) {
                if (caller.maySee(row.getString("study"))) {
                  all.add(shown(row));
                }
              }
              return all;
            });
  }

  private static JsonObject shown(Row row) {
    UUID command = row.getUUID("command_id");
    return new JsonObject()
        .put("study", row.getString("study"))
        .put("activity", row.getString("activity"))
        .put("error", row.getString("error"))
        .put("command_id", command == null ? null : command.toString())
        .put("datetime", row.getOffsetDateTime("at").toInstant().toString());
  }

  private Future<JsonObject> repair(RoutingContext request) {
    return queries
        .require(Http.study(request))
        .compose(
            study -> {
              RepairBody body = Http.body(request, RepairBody.class);
              return control.change(study, new Command.RepairStudy(action(body.action())));
            });
  }

  private static Command.RepairStudy.Repair action(@Nullable String name) {
    for (Command.RepairStudy.Repair action : Command.RepairStudy.Repair.values()) {
      if (action.name().toLowerCase(Locale.ROOT).equals(name)) {
        return action;
      }
    }
    throw new IllegalArgumentException(
        "Expected the action retry or skip, but got \"%s\".".formatted(name));
  }
}
