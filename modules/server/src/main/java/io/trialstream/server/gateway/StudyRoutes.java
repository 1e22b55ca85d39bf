package io.trialstream.server.gateway;

import io.trialstream.engine.Command;
import io.trialstream.engine.Reason;
import io.trialstream.importance.Importance;
import io.trialstream.server.http.Api;
import io.trialstream.server.http.Attributes;
import io.trialstream.server.http.Caller;
import io.trialstream.server.http.Http;
import io.trialstream.server.http.Problem;
import io.trialstream.server.http.ProblemReason;
import io.trialstream.server.http.RowStream;
import io.trialstream.wire.StudyRequest;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What can be asked and done about studies. A new endpoint gets its line in {@link #addTo}. */
final class StudyRoutes {

  private final StudyQueries queries;
  private final TrialQueries trials;
  private final StudyControl control;
  private final EventFeed feed;
  private final HeavyReads heavy;

  StudyRoutes(
      StudyQueries queries,
      TrialQueries trials,
      StudyControl control,
      EventFeed feed,
      HeavyReads heavy) {
    this.queries = queries;
    this.trials = trials;
    this.control = control;
    this.feed = feed;
    this.heavy = heavy;
  }

  void addTo(Api api) {
    api.on("listStudies", this::list);
    api.on("createStudy", r -> Http.answer(r, 201, create(r)));
    read(api, "getStudy", (r, study) -> Future.succeededFuture(study));
    api.on("deleteStudy", r -> Http.answer(r, 200, ofStudy(r, control::delete)));
    change(api, "stopStudy", new Command.StopStudy());
    change(api, "pauseStudy", new Command.PauseStudy());
    change(api, "resumeStudy", new Command.ResumeStudy());
    api.on("setStudyAttributes", r -> Http.answer(r, 200, setAttributes(r)));
    read(api, "getBestTrial", (r, study) -> bestTrial(study));
    api.on("listBestTrials", this::bestTrials);
    read(api, "getHypervolume", this::hypervolume);
    read(api, "getHypervolumeHistory", this::hypervolumeHistory);
    read(api, "getDemand", (r, study) -> queries.demand(study));
    read(api, "getImportances", this::importances);
    read(api, "getHistory", this::history);
    api.on("followStudy", this::events);
    api.on("followStudies", r -> feed.studies().start(Caller.of(r), r));
  }

  private interface Reading {
    Future<?> of(RoutingContext request, JsonObject study);
  }

  private void read(Api api, String operation, Reading reading) {
    api.on(
        operation,
        r ->
            StudyAnswers.answerOf(
                r, queries.require(Http.study(r)), study -> reading.of(r, study)));
  }

  private void change(Api api, String operation, Command command) {
    api.on(
        operation, r -> Http.answer(r, 200, ofStudy(r, study -> control.change(study, command))));
  }

  private <T> Future<T> ofStudy(RoutingContext request, Function<JsonObject, Future<T>> use) {
    return queries.require(Http.study(request)).compose(use);
  }

  private void list(RoutingContext request) {
    String prefix = Http.text(request, "prefix");
    queries
        .list(
            Caller.of(request),
            prefix == null ? "" : prefix,
            Http.number(request, "offset", 0, Integer.MAX_VALUE),
            Http.number(request, "limit", TrialQueries.MAX_PAGE, TrialQueries.MAX_PAGE))
        .onSuccess(
            listed -> {
              if (!Http.hasVersion(request, "\"" + listed.version() + "\"")) {
                RowStream.answer(request, listed.keys(), queries::byId);
              }
            })
        .onFailure(e -> Http.fail(request, e));
  }

  private void bestTrials(RoutingContext request) {
    boolean distributions = Http.flag(request, "distributions", false);
    StudyAnswers.streamOf(
        request,
        queries.require(Http.study(request)),
        id -> heavy.best(id).compose(best -> trials.keys(id, best)),
        (id, numbers) -> trials.byNumber(id, numbers, distributions));
  }

  private Future<JsonObject> create(RoutingContext request) {
    StudyRequest body = Http.body(request, StudyRequest.class);
    Caller caller = Caller.of(request);
    caller.requireSees(body.name() == null ? "" : body.name());
    if (body.fromStudy() != null) {
      caller.requireSees(body.fromStudy());
    }
    return control.create(body);
  }

  private Future<JsonObject> setAttributes(RoutingContext request) {
    Map<String, Object> attributes = Attributes.read(request);
    return ofStudy(
        request, study -> control.change(study, new Command.SetStudyAttributes(attributes)));
  }

  private Future<JsonObject> bestTrial(JsonObject study) {
    if (study.getJsonArray("directions").size() > 1) {
      throw new Problem(
          ProblemReason.SEVERAL_OBJECTIVES,
          "The study \"%s\" has several objectives and no single best trial. Ask for its best-trials."
              .formatted(study.getString("name")));
    }
    Integer best = study.getInteger("best_trial");
    if (best == null) {
      throw new Problem(
          ProblemReason.NO_COMPLETE_TRIAL,
          "No trial of the study \"%s\" is complete yet.".formatted(study.getString("name")));
    }
    return trials.require(StudyQueries.id(study), best);
  }

  private Future<JsonObject> hypervolume(RoutingContext request, JsonObject study) {
    return heavy.hypervolume(StudyQueries.id(study), reference(request, study));
  }

  private Future<JsonArray> hypervolumeHistory(RoutingContext request, JsonObject study) {
    return heavy.hypervolumeHistory(StudyQueries.id(study), reference(request, study));
  }

  private static List<Double> reference(RoutingContext request, JsonObject study) {
    List<Double> reference = new ArrayList<>();
    for (String text : request.queryParam("reference")) {
      try {
        for (String one : text.split(",", -1)) {
          reference.add(Double.parseDouble(one));
        }
      } catch (NumberFormatException e) {
        throw new Problem(
            ProblemReason.INVALID_REQUEST,
            "Expected numbers as reference, but got \"" + text + "\".");
      }
    }
    if (reference.size() != study.getJsonArray("directions").size()) {
      throw new Problem(
          Reason.INVALID_VALUE,
          "Expected a reference of %d numbers, one for each objective, such as ?reference=2,5, but got %s."
              .formatted(study.getJsonArray("directions").size(), reference));
    }
    return reference;
  }

  private static Importance.Method method(@Nullable String name) {
    return name == null ? Importance.Method.DEFAULT : Importance.Method.named(name);
  }

  private Future<JsonObject> importances(RoutingContext request, JsonObject study) {
    Importance.Options options =
        new Importance.Options(
            method(Http.text(request, "method")),
            Http.text(request, "objective") == null ? null : objective(request, study),
            Http.flag(request, "normalize", true),
            0);
    return heavy.importances(StudyQueries.id(study), options);
  }

  private Future<JsonArray> history(RoutingContext request, JsonObject study) {
    int objective = objective(request, study);
    return trials.history(
        StudyQueries.id(study),
        objective,
        study.getJsonArray("directions").getString(objective).equals("maximize"),
        Http.number(request, "offset", 0, Integer.MAX_VALUE),
        Http.number(request, "limit", TrialQueries.MAX_PAGE, TrialQueries.MAX_PAGE));
  }

  private static int objective(RoutingContext request, JsonObject study) {
    return Http.number(request, "objective", 0, study.getJsonArray("directions").size() - 1);
  }

  private void events(RoutingContext request) {
    String last = request.request().getHeader("last-event-id");
    long after;
    try {
      after =
          last == null ? Http.number(request, "after", 0, Integer.MAX_VALUE) : Long.parseLong(last);
    } catch (NumberFormatException e) {
      throw new Problem(
          ProblemReason.INVALID_REQUEST,
          "Expected a number as Last-Event-ID, but got \"" + last + "\".");
    }
    queries
        .require(Http.study(request))
        .onSuccess(study -> EventStream.start(feed, StudyQueries.id(study), after, request))
        .onFailure(e -> Http.fail(request, e));
  }
}
