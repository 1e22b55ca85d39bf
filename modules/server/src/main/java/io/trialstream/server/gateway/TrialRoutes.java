package io.trialstream.server.gateway;

import io.trialstream.server.gateway.TrialBodies.AddBody;
import io.trialstream.server.gateway.TrialBodies.AskBody;
import io.trialstream.server.gateway.TrialBodies.AttemptBody;
import io.trialstream.server.gateway.TrialBodies.EnqueueBody;
import io.trialstream.server.gateway.TrialBodies.InvalidateBody;
import io.trialstream.server.gateway.TrialBodies.ReportBody;
import io.trialstream.server.gateway.TrialBodies.ResultBody;
import io.trialstream.server.gateway.TrialBodies.SuggestBody;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BiFunction;

/**
 * What can be asked and done about trials, also by workers that only speak HTTP. A new endpoint
 * gets its line in {@link #addTo}.
 */
final class TrialRoutes {

  private static final String STUDY = "/api/v1/studies/:name";
  private static final String TRIALS = STUDY + "/trials";
  private static final String TRIAL = TRIALS + "/:number";

  private final StudyQueries queries;
  private final TrialControl control;

  /** What is done with a study and the body of a request. */
  private interface OfStudy<B> extends BiFunction<JsonObject, B, Future<JsonObject>> {}

  /** What is done with a trial of a study and the body of a request. */
  private interface OfTrial<B> {
    Future<JsonObject> apply(JsonObject study, int number, B body);
  }

  TrialRoutes(StudyQueries queries, TrialControl control) {
    this.queries = queries;
    this.control = control;
  }

  void addTo(Router router) {
    router.get(TRIALS).handler(r -> Http.answer(r, 200, list(r)));
    router.get(TRIAL).handler(r -> Http.answer(r, 200, one(r)));
    ofStudy(router, "/trials", AskBody.class, control::ask);
    ofStudy(router, "/enqueue", EnqueueBody.class, control::enqueue);
    ofStudy(router, "/add-trial", AddBody.class, control::add);
    ofTrial(router, "/suggest", SuggestBody.class, control::suggest);
    ofTrial(router, "/heartbeat", AttemptBody.class, control::heartbeat);
    ofTrial(router, "/reports", ReportBody.class, control::report);
    ofTrial(router, "/result", ResultBody.class, control::tell);
    ofTrial(router, "/release", AttemptBody.class, control::release);
    ofTrial(router, "/invalidate", InvalidateBody.class, control::invalidate);
  }

  private <B> void ofStudy(Router router, String path, Class<B> type, OfStudy<B> use) {
    router
        .post(STUDY + path)
        .handler(
            r -> {
              B body = Http.bodyOrEmpty(r, type);
              Http.answer(
                  r, 200, queries.require(Http.study(r)).compose(study -> use.apply(study, body)));
            });
  }

  private <B> void ofTrial(Router router, String path, Class<B> type, OfTrial<B> use) {
    router
        .post(TRIAL + path)
        .handler(
            r -> {
              int number = Http.trial(r);
              B body = Http.bodyOrEmpty(r, type);
              Http.answer(
                  r,
                  200,
                  queries.require(Http.study(r)).compose(study -> use.apply(study, number, body)));
            });
  }

  private Future<Object> list(RoutingContext request) {
    int from = Http.number(request, "from", 0, Integer.MAX_VALUE);
    boolean distributions = "true".equals(Http.text(request, "distributions"));
    int limit = Http.number(request, "limit", StudyQueries.MAX_PAGE, StudyQueries.MAX_PAGE);
    return queries
        .require(Http.study(request))
        .compose(study -> queries.trials(StudyQueries.id(study), from, limit, distributions))
        .map(page -> (Object) page);
  }

  private Future<JsonObject> one(RoutingContext request) {
    int number = Http.trial(request);
    return queries
        .require(Http.study(request))
        .compose(study -> queries.trialWithReports(StudyQueries.id(study), number))
        .map(
            found ->
                found.orElseThrow(
                    () -> new Problem(404, "The study has no trial " + number + ".")));
  }
}
