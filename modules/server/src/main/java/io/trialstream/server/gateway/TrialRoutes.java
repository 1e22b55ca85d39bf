package io.trialstream.server.gateway;

import io.trialstream.server.gateway.TrialBodies.AddBody;
import io.trialstream.server.gateway.TrialBodies.AskBody;
import io.trialstream.server.gateway.TrialBodies.AttemptBody;
import io.trialstream.server.gateway.TrialBodies.AttributesBody;
import io.trialstream.server.gateway.TrialBodies.EnqueueBody;
import io.trialstream.server.gateway.TrialBodies.InvalidateBody;
import io.trialstream.server.gateway.TrialBodies.ReportBody;
import io.trialstream.server.gateway.TrialBodies.ResultBody;
import io.trialstream.server.gateway.TrialBodies.SuggestBody;
import io.trialstream.server.http.Api;
import io.trialstream.server.http.Caller;
import io.trialstream.server.http.Http;
import io.trialstream.server.http.Problem;
import io.trialstream.server.http.ProblemReason;
import io.trialstream.server.tables.ReportQueries;
import io.trialstream.server.tables.StudySummary;
import io.trialstream.server.tables.TrialQueries;
import io.trialstream.server.tables.TrialSelection;
import io.trialstream.server.tables.WorkerQueries;
import io.trialstream.study.Report;
import io.trialstream.study.TrialState;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked and done about trials, also by workers that only speak HTTP. A new endpoint
 * gets its line in {@link #addTo}.
 */
final class TrialRoutes {

  private final Lookup lookup;
  private final TrialQueries trials;
  private final ReportQueries reports;
  private final WorkerQueries workers;
  private final NewTrials newTrials;
  private final RunningTrials running;
  private final TrialResults results;

  /** What is done with a study and the body of a request. */
  private interface OfStudy<B> extends BiFunction<StudySummary, B, Future<JsonObject>> {}

  /** What is done with a trial of a study and the body of a request. */
  private interface OfTrial<B> {
    Future<JsonObject> apply(StudySummary study, int number, B body);
  }

  TrialRoutes(
      Lookup lookup,
      TrialQueries trials,
      ReportQueries reports,
      WorkerQueries workers,
      NewTrials newTrials,
      RunningTrials running,
      TrialResults results) {
    this.lookup = lookup;
    this.trials = trials;
    this.reports = reports;
    this.workers = workers;
    this.newTrials = newTrials;
    this.running = running;
    this.results = results;
  }

  void addTo(Api api) {
    api.on("listTrials", this::list);
    api.on(
        "getTrial",
        r -> {
          int number = Http.trial(r);
          read(r, id -> withReports(id, number));
        });
    api.on("listIntermediateValues", this::intermediateValues);
    api.on("listReports", this::reports);
    api.on("listStudyWorkers", r -> Http.answer(r, 200, studyWorkers(r)));
    api.on("listWorkers", r -> Http.answer(r, 200, busyWorkers(Caller.of(r))));
    ofStudy(api, "askTrials", AskBody.class, newTrials::ask);
    ofStudy(api, "enqueueTrial", EnqueueBody.class, newTrials::enqueue);
    ofStudy(api, "addTrial", AddBody.class, newTrials::add);
    ofTrial(api, "suggestParameter", SuggestBody.class, running::suggest);
    ofTrial(api, "keepTrial", AttemptBody.class, running::heartbeat);
    ofTrial(api, "setTrialAttributes", AttributesBody.class, running::setAttributes);
    ofTrial(api, "reportTrial", ReportBody.class, running::report);
    ofTrial(api, "tellTrial", ResultBody.class, results::tell);
    ofTrial(api, "releaseTrial", AttemptBody.class, results::release);
    ofTrial(api, "invalidateTrial", InvalidateBody.class, results::invalidate);
  }

  private void read(RoutingContext request, Function<UUID, Future<?>> content) {
    StudyAnswers.answerOf(
        request, lookup.study(Http.study(request)), study -> content.apply(study.id()));
  }

  private <B> void ofStudy(Api api, String operation, Class<B> type, OfStudy<B> use) {
    api.on(
        operation,
        r -> {
          B body = Http.bodyOrEmpty(r, type);
          Http.answer(r, 200, lookup.study(Http.study(r)).compose(study -> use.apply(study, body)));
        });
  }

  private <B> void ofTrial(Api api, String operation, Class<B> type, OfTrial<B> use) {
    api.on(
        operation,
        r -> {
          int number = Http.trial(r);
          B body = Http.bodyOrEmpty(r, type);
          Http.answer(
              r, 200, lookup.study(Http.study(r)).compose(study -> use.apply(study, number, body)));
        });
  }

  private void list(RoutingContext request) {
    TrialSelection selection = selection(request);
    boolean distributions = Http.flag(request, "distributions", false);
    StudyAnswers.streamOf(
        request,
        lookup.study(Http.study(request)),
        study -> trials.keys(study.id(), selection),
        trials::byNumber,
        distributions ? TrialJson::withDomains : TrialJson::of);
  }

  private static TrialSelection selection(RoutingContext request) {
    Set<TrialState> states = EnumSet.noneOf(TrialState.class);
    for (String text : request.queryParam("state")) {
      for (String one : text.split(",", -1)) {
        states.add(state(one));
      }
    }
    return new TrialSelection(
        Http.number(request, "from", 0, Integer.MAX_VALUE),
        states,
        Http.text(request, "worker"),
        Http.choice(request, "sort", TrialSelection.Order.NUMBER),
        Http.choice(request, "order", Direction.ASC) == Direction.DESC,
        Http.number(request, "offset", 0, Integer.MAX_VALUE),
        Http.number(request, "limit", TrialQueries.MAX_PAGE, TrialQueries.MAX_PAGE));
  }

  private enum Direction {
    ASC,
    DESC
  }

  /**
   * The trial state of this name, in any case.
   *
   * @throws Problem if there is none
   */
  private static TrialState state(String name) {
    try {
      return TrialState.valueOf(name.strip().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new Problem(
          ProblemReason.INVALID_REQUEST,
          "Expected a state out of waiting, running, complete, pruned and fail, but got \"%s\"."
              .formatted(name));
    }
  }

  private Future<JsonObject> withReports(UUID study, int number) {
    return lookup
        .trial(study, number)
        .compose(
            trial ->
                reports
                    .of(study, List.of(number))
                    .map(
                        told ->
                            TrialJson.withReports(trial, told.getOrDefault(number, List.of()))));
  }

  private void reports(RoutingContext request) {
    int from = Http.number(request, "from", 0, Integer.MAX_VALUE);
    int most = Http.number(request, "trials", ReportQueries.MAX_TRIALS, ReportQueries.MAX_TRIALS);
    read(request, id -> reports.page(id, from, most).map(TrialRoutes::shown));
  }

  private static JsonArray shown(Map<Integer, List<Report>> page) {
    JsonArray shown = new JsonArray();
    page.forEach(
        (number, told) ->
            shown.add(
                new JsonObject().put("number", number).put("reports", TrialJson.reports(told))));
    return shown;
  }

  private void intermediateValues(RoutingContext request) {
    int from = Http.number(request, "from", 0, Integer.MAX_VALUE);
    int most = Http.number(request, "trials", ReportQueries.MAX_TRIALS, ReportQueries.MAX_TRIALS);
    StudyAnswers.streamOf(
        request,
        lookup.study(Http.study(request)),
        study -> reports.reporting(study.id(), from, most),
        reports::curves,
        TrialJson::curve);
  }

  private Future<JsonArray> studyWorkers(RoutingContext request) {
    return lookup
        .study(Http.study(request))
        .compose(study -> workers.of(study.id()))
        .map(
            all ->
                StudyAnswers.list(
                    all,
                    w ->
                        worker(w.name(), w.running(), w.lastSeen()).put("finished", w.finished())));
  }

  private Future<JsonArray> busyWorkers(Caller caller) {
    return workers
        .busy(caller.studies())
        .map(
            all ->
                StudyAnswers.list(
                    all, w -> worker(w.name(), w.running(), w.lastSeen()).put("study", w.study())));
  }

  private static JsonObject worker(String name, List<Integer> running, @Nullable Instant lastSeen) {
    return new JsonObject()
        .put("worker", name)
        .put("running", new JsonArray(running))
        .put("last_seen", TrialJson.time(lastSeen));
  }
}
