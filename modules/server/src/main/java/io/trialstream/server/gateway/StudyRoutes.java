package io.trialstream.server.gateway;

import io.trialstream.engine.Command;
import io.trialstream.engine.Reason;
import io.trialstream.importance.Importance;
import io.trialstream.server.http.Api;
import io.trialstream.server.http.Attributes;
import io.trialstream.server.http.Caller;
import io.trialstream.server.http.Hashes;
import io.trialstream.server.http.Http;
import io.trialstream.server.http.Problem;
import io.trialstream.server.http.ProblemReason;
import io.trialstream.server.tables.CompleteTrials;
import io.trialstream.server.tables.RowKey;
import io.trialstream.server.tables.StudyKey;
import io.trialstream.server.tables.StudyQueries;
import io.trialstream.server.tables.StudySummary;
import io.trialstream.server.tables.TrialQueries;
import io.trialstream.study.BestTrial;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.StudyStatus;
import io.trialstream.wire.StudyRequest;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What can be asked and done about studies. A new endpoint gets its line in {@link #addTo}. */
final class StudyRoutes {

  /** What a study without any limit demands, in trials. */
  private static final long UNLIMITED_DEMAND = 1_000_000;

  private final Lookup lookup;
  private final StudyQueries studies;
  private final TrialQueries trials;
  private final CompleteTrials complete;
  private final StudyControl control;
  private final EventFeed feed;
  private final HeavyReads heavy;

  StudyRoutes(
      Lookup lookup,
      StudyQueries studies,
      TrialQueries trials,
      CompleteTrials complete,
      StudyControl control,
      EventFeed feed,
      HeavyReads heavy) {
    this.lookup = lookup;
    this.studies = studies;
    this.trials = trials;
    this.complete = complete;
    this.control = control;
    this.feed = feed;
    this.heavy = heavy;
  }

  void addTo(Api api) {
    api.on("listStudies", this::list);
    api.on("createStudy", r -> Http.answer(r, 201, create(r).map(StudyJson::of)));
    read(api, "getStudy", (r, study) -> Future.succeededFuture(StudyJson.of(study)));
    api.on("deleteStudy", r -> Http.answer(r, 200, ofStudy(r, control::delete)));
    change(api, "stopStudy", new Command.StopStudy());
    change(api, "pauseStudy", new Command.PauseStudy());
    change(api, "resumeStudy", new Command.ResumeStudy());
    api.on("setStudyAttributes", r -> Http.answer(r, 200, setAttributes(r)));
    read(api, "getBestTrial", (r, study) -> bestTrial(study).map(TrialJson::of));
    api.on("listBestTrials", this::bestTrials);
    read(api, "getHypervolume", this::hypervolume);
    read(api, "getHypervolumeHistory", this::hypervolumeHistory);
    read(api, "getDemand", (r, study) -> demand(study));
    read(api, "getImportances", this::importances);
    read(api, "getHistory", this::history);
    api.on("followStudy", this::events);
    api.on("followStudies", r -> feed.studies().start(Caller.of(r), r));
  }

  private interface Reading {
    Future<?> of(RoutingContext request, StudySummary study);
  }

  private void read(Api api, String operation, Reading reading) {
    api.on(
        operation,
        r -> StudyAnswers.answerOf(r, lookup.study(Http.study(r)), study -> reading.of(r, study)));
  }

  private void change(Api api, String operation, Command command) {
    api.on(
        operation, r -> Http.answer(r, 200, ofStudy(r, study -> control.change(study, command))));
  }

  private Future<JsonObject> ofStudy(
      RoutingContext request, Function<StudySummary, Future<StudySummary>> use) {
    return lookup.study(Http.study(request)).compose(use).map(StudyJson::of);
  }

  private void list(RoutingContext request) {
    String prefix = Http.text(request, "prefix");
    studies
        .list(
            Caller.of(request).studies(),
            prefix == null ? "" : prefix,
            Http.number(request, "offset", 0, Integer.MAX_VALUE),
            Http.number(request, "limit", TrialQueries.MAX_PAGE, TrialQueries.MAX_PAGE))
        .onSuccess(
            listed -> {
              if (!Http.hasVersion(request, version(listed))) {
                StudyAnswers.stream(
                    request,
                    listed.stream().map(key -> new RowKey<>(key.id(), key.bytes())).toList(),
                    studies::byId,
                    StudyJson::listed);
              }
            })
        .onFailure(e -> Http.fail(request, e));
  }

  /** Changes with each study of a list. */
  private static String version(List<StudyKey> listed) {
    StringBuilder versions = new StringBuilder();
    listed.forEach(
        key -> versions.append(key.id()).append('-').append(key.lastEvent()).append(' '));
    return "\"" + Hashes.sha256(versions.toString()) + "\"";
  }

  private void bestTrials(RoutingContext request) {
    boolean distributions = Http.flag(request, "distributions", false);
    StudyAnswers.streamOf(
        request,
        lookup.study(Http.study(request)),
        study -> heavy.best(study).compose(best -> trials.keys(study.id(), best)),
        trials::byNumber,
        distributions ? TrialJson::withDomains : TrialJson::of);
  }

  private Future<StudySummary> create(RoutingContext request) {
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

  private Future<FrozenTrial> bestTrial(StudySummary study) {
    if (study.spec().directions().size() > 1) {
      throw new Problem(
          ProblemReason.SEVERAL_OBJECTIVES,
          "The study \"%s\" has several objectives and no single best trial. Ask for its best-trials."
              .formatted(study.name()));
    }
    BestTrial best = study.best();
    if (best == null) {
      throw new Problem(
          ProblemReason.NO_COMPLETE_TRIAL,
          "No trial of the study \"%s\" is complete yet.".formatted(study.name()));
    }
    return lookup.trial(study.id(), best.number());
  }

  private Future<JsonObject> hypervolume(RoutingContext request, StudySummary study) {
    return heavy.hypervolume(study, reference(request, study));
  }

  private Future<JsonArray> hypervolumeHistory(RoutingContext request, StudySummary study) {
    return heavy.hypervolumeHistory(study, reference(request, study));
  }

  private static List<Double> reference(RoutingContext request, StudySummary study) {
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
    if (reference.size() != study.spec().directions().size()) {
      throw new Problem(
          Reason.INVALID_VALUE,
          "Expected a reference of %d numbers, one for each objective, such as ?reference=2,5, but got %s."
              .formatted(study.spec().directions().size(), reference));
    }
    return reference;
  }

  /** How many trials could be evaluated at the same time now: those that run, and more. */
  private Future<JsonObject> demand(StudySummary study) {
    Future<Long> demand =
        study.status() == StudyStatus.OPEN
            ? room(study).map(room -> Math.max(study.running(), room))
            : Future.succeededFuture((long) study.running());
    return demand.map(trials -> new JsonObject().put("trials", trials));
  }

  /** How many trials the limits of an open study let run at the same time now. */
  private Future<Long> room(StudySummary study) {
    Integer parallel = study.spec().maxParallel();
    long atOnce = parallel == null ? UNLIMITED_DEMAND : parallel;
    Long budget = study.spec().maxTrials();
    return budget == null
        ? Future.succeededFuture(atOnce)
        : studies.ended(study.id()).map(ended -> Math.min(atOnce, Math.max(0, budget - ended)));
  }

  private static Importance.Method method(@Nullable String name) {
    return name == null ? Importance.Method.DEFAULT : Importance.Method.named(name);
  }

  private static List<String> params(RoutingContext request) {
    return request.queryParam("params").stream()
        .flatMap(text -> Arrays.stream(text.split(",", -1)))
        .toList();
  }

  private Future<JsonObject> importances(RoutingContext request, StudySummary study) {
    Importance.Options options =
        new Importance.Options(
            method(Http.text(request, "method")),
            Http.text(request, "objective") == null ? null : objective(request, study),
            Http.flag(request, "normalize", true),
            0,
            params(request));
    return heavy.importances(study, options);
  }

  private Future<JsonArray> history(RoutingContext request, StudySummary study) {
    int objective = objective(request, study);
    return complete
        .history(
            study.id(),
            objective,
            study.spec().directions().get(objective) == Direction.MAXIMIZE,
            Http.number(request, "offset", 0, Integer.MAX_VALUE),
            Http.number(request, "limit", TrialQueries.MAX_PAGE, TrialQueries.MAX_PAGE))
        .map(history -> StudyAnswers.list(history, TrialJson::progress));
  }

  private static int objective(RoutingContext request, StudySummary study) {
    return Http.number(request, "objective", 0, study.spec().directions().size() - 1);
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
    lookup
        .study(Http.study(request))
        .onSuccess(study -> EventStream.start(feed, study.id(), after, request))
        .onFailure(e -> Http.fail(request, e));
  }
}
