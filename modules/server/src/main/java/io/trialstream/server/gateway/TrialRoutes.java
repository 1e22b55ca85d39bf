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
import io.trialstream.study.TrialState;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What can be asked and done about trials, also by workers that only speak HTTP. A new endpoint
 * gets its line in {@link #addTo}.
 */
final class TrialRoutes {

  private final StudyQueries queries;
  private final TrialQueries trials;
  private final TrialControl control;

  /** What is done with a study and the body of a request. */
  private interface OfStudy<B> extends BiFunction<JsonObject, B, Future<JsonObject>> {}

  /** What is done with a trial of a study and the body of a request. */
  private interface OfTrial<B> {
    Future<JsonObject> apply(JsonObject study, int number, B body);
  }

  TrialRoutes(StudyQueries queries, TrialQueries trials, TrialControl control) {
    this.queries = queries;
    this.trials = trials;
    this.control = control;
  }

  void addTo(Api api) {
    api.on(
        "listTrials",
        r -> {
          TrialQueries.Selection selection = selection(r);
          StudyAnswers.streamOf(
              r,
              queries.require(Http.study(r)),
              id -> trials.keys(id, selection),
              (id, numbers) -> trials.byNumber(id, numbers, selection.distributions()));
        });
    api.on(
        "getTrial",
        r -> {
          int number = Http.trial(r);
          read(r, id -> trials.withReports(id, number));
        });
    api.on("listIntermediateValues", this::intermediateValues);
    api.on("listReports", this::reports);
    api.on(
        "listStudyWorkers",
        r ->
            Http.answer(
                r,
                200,
                queries
                    .require(Http.study(r))
                    .compose(study -> trials.workers(StudyQueries.id(study)))));
    api.on("listWorkers", r -> Http.answer(r, 200, trials.workers(Caller.of(r))));
    ofStudy(api, "askTrials", AskBody.class, control::ask);
    ofStudy(api, "enqueueTrial", EnqueueBody.class, control::enqueue);
    ofStudy(api, "addTrial", AddBody.class, control::add);
    ofTrial(api, "suggestParameter", SuggestBody.class, control::suggest);
    ofTrial(api, "keepTrial", AttemptBody.class, control::heartbeat);
    ofTrial(api, "setTrialAttributes", AttributesBody.class, control::setAttributes);
    ofTrial(api, "reportTrial", ReportBody.class, control::report);
    ofTrial(api, "tellTrial", ResultBody.class, control::tell);
    ofTrial(api, "releaseTrial", AttemptBody.class, control::release);
    ofTrial(api, "invalidateTrial", InvalidateBody.class, control::invalidate);
  }

  private void read(RoutingContext request, Function<UUID, Future<?>> content) {
    StudyAnswers.answerOf(
        request,
        queries.require(Http.study(request)),
        study -> content.apply(StudyQueries.id(study)));
  }

  private <B> void ofStudy(Api api, String operation, Class<B> type, OfStudy<B> use) {
    api.on(
        operation,
        r -> {
          B body = Http.bodyOrEmpty(r, type);
          Http.answer(
              r, 200, queries.require(Http.study(r)).compose(study -> use.apply(study, body)));
        });
  }

  private <B> void ofTrial(Api api, String operation, Class<B> type, OfTrial<B> use) {
    api.on(
        operation,
        r -> {
          int number = Http.trial(r);
          B body = Http.bodyOrEmpty(r, type);
          Http.answer(
              r,
              200,
              queries.require(Http.study(r)).compose(study -> use.apply(study, number, body)));
        });
  }

  private static TrialQueries.Selection selection(RoutingContext request) {
    Set<TrialState> states = EnumSet.noneOf(TrialState.class);
    for (String text : request.queryParam("state")) {
      for (String one : text.split(",", -1)) {
        states.add(TrialQueries.state(one));
      }
    }
    return new TrialQueries.Selection(
        Http.number(request, "from", 0, Integer.MAX_VALUE),
        states,
        Http.text(request, "worker"),
        Http.choice(request, "sort", TrialQueries.Order.NUMBER),
        Http.choice(request, "order", Direction.ASC) == Direction.DESC,
        Http.number(request, "offset", 0, Integer.MAX_VALUE),
        Http.number(request, "limit", TrialQueries.MAX_PAGE, TrialQueries.MAX_PAGE),
        Http.flag(request, "distributions", false));
  }

  private enum Direction {
    ASC,
    DESC
  }

  private void reports(RoutingContext request) {
    int from = Http.number(request, "from", 0, Integer.MAX_VALUE);
    int most =
        Http.number(request, "trials", TrialQueries.MAX_REPORTING, TrialQueries.MAX_REPORTING);
    read(request, id -> trials.reports().page(id, from, most));
  }

  private void intermediateValues(RoutingContext request) {
    int from = Http.number(request, "from", 0, Integer.MAX_VALUE);
    int most =
        Http.number(request, "trials", TrialQueries.MAX_REPORTING, TrialQueries.MAX_REPORTING);
    StudyAnswers.streamOf(
        request,
        queries.require(Http.study(request)),
        id -> trials.reporting(id, from, most),
        trials::intermediateValues);
  }
}
