package io.trialstream.server.gateway;

import io.trialstream.engine.Command;
import io.trialstream.server.http.Api;
import io.trialstream.server.http.Caller;
import io.trialstream.server.http.Http;
import io.trialstream.server.port.Quarantine;
import io.trialstream.server.tables.QuarantineQueries;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Studies that are set apart: which, why, and how they go on. Stateless. */
final class QuarantineRoutes {

  /** What to do about a study. */
  record RepairBody(@Nullable String action) {}

  private final QuarantineQueries quarantines;
  private final Lookup lookup;
  private final StudyControl control;

  QuarantineRoutes(QuarantineQueries quarantines, Lookup lookup, StudyControl control) {
    this.quarantines = quarantines;
    this.lookup = lookup;
    this.control = control;
  }

  void addTo(Api api) {
    api.on("listQuarantine", r -> Http.answer(r, 200, list(Caller.of(r))));
    api.on("repairStudy", r -> Http.answer(r, 200, repair(r)));
  }

  private Future<JsonArray> list(Caller caller) {
    return quarantines
        .all()
        .map(
            all ->
                StudyAnswers.list(
                    all.stream().filter(q -> caller.maySee(q.study())).toList(),
                    QuarantineRoutes::shown));
  }

  private static JsonObject shown(Quarantine q) {
    UUID command = q.commandId();
    return new JsonObject()
        .put("study", q.study())
        .put("activity", q.activity())
        .put("error", q.error())
        .put("command_id", command == null ? null : command.toString())
        .put("datetime", q.at().toString());
  }

  private Future<JsonObject> repair(RoutingContext request) {
    return lookup
        .study(Http.study(request))
        .compose(
            study -> {
              RepairBody body = Http.body(request, RepairBody.class);
              return control
                  .change(study, new Command.RepairStudy(action(body.action())))
                  .map(StudyJson::of);
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
