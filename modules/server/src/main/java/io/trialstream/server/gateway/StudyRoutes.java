package io.trialstream.server.gateway;

import io.trialstream.engine.Command;
import io.trialstream.importance.Importance;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What can be asked and done about studies. A new endpoint gets its line in {@link #addTo}. */
final class StudyRoutes {

  private static final String STUDIES = "/api/v1/studies";
  private static final String STUDY = STUDIES + "/:name";

  private final StudyQueries queries;
  private final StudyControl control;
  private final EventFeed feed;

  StudyRoutes(StudyQueries queries, StudyControl control, EventFeed feed) {
    this.queries = queries;
    this.control = control;
    this.feed = feed;
  }

  void addTo(Router router) {
    router.get(STUDIES).handler(r -> Http.answer(r, 200, queries.studies()));
    router.post(STUDIES).handler(r -> Http.answer(r, 201, create(r)));
    router.get(STUDY).handler(r -> Http.answer(r, 200, queries.require(Http.study(r))));
    router.delete(STUDY).handler(r -> Http.answer(r, 200, ofStudy(r, control::delete)));
    change(router, "stop", new Command.StopStudy());
    change(router, "pause", new Command.PauseStudy());
    change(router, "resume", new Command.ResumeStudy());
    router.post(STUDY + "/user-attrs").handler(r -> Http.answer(r, 200, setAttributes(r)));
    router.get(STUDY + "/best-trial").handler(r -> Http.answer(r, 200, bestTrial(r)));
    router
        .get(STUDY + "/best-trials")
        .handler(r -> Http.answer(r, 200, ofStudy(r, queries::bestTrials)));
    router.get(STUDY + "/hypervolume").handler(r -> Http.answer(r, 200, hypervolume(r)));
    router.get(STUDY + "/importances").handler(r -> Http.answer(r, 200, importances(r)));
    router.get(STUDY + "/events").handler(this::events);
  }

  private void change(Router router, String verb, Command command) {
    router
        .post(STUDY + "/" + verb)
        .handler(r -> Http.answer(r, 200, ofStudy(r, study -> control.change(study, command))));
  }

  private <T> Future<T> ofStudy(RoutingContext request, Function<JsonObject, Future<T>> use) {
    return queries.require(Http.study(request)).compose(use);
  }

  private Future<JsonObject> create(RoutingContext request) {
    return control.create(Http.body(request, StudyRequest.class));
  }

  private Future<JsonObject> setAttributes(RoutingContext request) {
    Map<String, Object> attributes = Attributes.read(request);
    return ofStudy(
        request, study -> control.change(study, new Command.SetStudyAttributes(attributes)));
  }

  private Future<JsonObject> bestTrial(RoutingContext request) {
    return ofStudy(
        request,
        study -> {
          if (study.getJsonArray("directions").size() > 1) {
            return Future.failedFuture(
                new Problem(
                    409,
                    "The study \"%s\" has several objectives and no single best trial. Ask for its best-trials."
                        .formatted(study.getString("name"))));
          }
          Integer best = study.getInteger("best_trial");
          return best == null
              ? Future.failedFuture(
                  new Problem(
                      404,
                      "No trial of the study \"%s\" is complete yet."
                          .formatted(study.getString("name"))))
              : queries
                  .trial(StudyQueries.id(study), best)
                  .map(found -> found.orElseThrow(() -> new Problem(404, "It was deleted.")));
        });
  }

  private Future<JsonObject> hypervolume(RoutingContext request) {
    List<Double> reference = new ArrayList<>();
    for (String text : request.queryParam("reference")) {
      try {
        for (String one : text.split(",", -1)) {
          reference.add(Double.parseDouble(one));
        }
      } catch (NumberFormatException e) {
        throw new Problem(400, "Expected numbers as reference, but got \"" + text + "\".");
      }
    }
    return ofStudy(
        request,
        study -> {
          int objectives = study.getJsonArray("directions").size();
          if (reference.size() != objectives) {
            throw new Problem(
                422,
                "Expected a reference of %d numbers, one for each objective, such as ?reference=2,5, but got %s."
                    .formatted(objectives, reference));
          }
          return queries
              .spec(StudyQueries.id(study))
              .compose(
                  spec ->
                      queries
                          .bestTrials(study)
                          .map(
                              best ->
                                  new JsonObject()
                                      .put(
                                          "hypervolume",
                                          Hypervolumes.of(best, spec.directions(), reference))));
        });
  }

  private Future<JsonObject> importances(RoutingContext request) {
    String objective = Http.text(request, "objective");
    String normalize = Http.text(request, "normalize");
    Importance.Options options =
        new Importance.Options(
            method(Http.text(request, "method")),
            objective == null ? null : Http.number(request, "objective", 0, Integer.MAX_VALUE),
            normalize == null || !normalize.equals("false"),
            0);
    return ofStudy(request, study -> queries.importances(study, options));
  }

  private void events(RoutingContext request) {
    String last = request.request().getHeader("last-event-id");
    long after;
    try {
      after =
          last == null ? Http.number(request, "after", 0, Integer.MAX_VALUE) : Long.parseLong(last);
    } catch (NumberFormatException e) {
      throw new Problem(400, "Expected a number as Last-Event-ID, but got \"" + last + "\".");
    }
    queries
        .require(Http.study(request))
        .onSuccess(
            study ->
                EventStream.start(
                    feed,
                    StudyQueries.id(study),
                    after,
                    request.response(),
                    request.vertx().getOrCreateContext()))
        .onFailure(e -> Http.fail(request, e));
  }

  private static Importance.Method method(@Nullable String name) {
    if (name == null) {
      return Importance.Method.PED_ANOVA;
    }
    try {
      return Importance.Method.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      throw new Problem(
          400,
          "Expected a method out of %s, but got \"%s\"."
              .formatted(
                  Arrays.stream(Importance.Method.values())
                      .map(m -> m.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                      .toList(),
                  name));
    }
  }
}
