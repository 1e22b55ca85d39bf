package io.trialstream.server.gateway;

import io.trialstream.server.http.Http;
import io.trialstream.server.http.RowStream;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Answers with what can be read of a study. Stateless. */
final class StudyAnswers {

  private StudyAnswers() {}

  /**
   * Answers with something of a study, or 304 if the client has it in this version already: what
   * can be read of a study changes with its events only.
   *
   * @param study as {@link RowJson#study} shows it
   */
  static void answerOf(
      RoutingContext request, Future<JsonObject> study, Function<JsonObject, Future<?>> content) {
    study
        .compose(
            found ->
                Http.hasVersion(request, version(found))
                    ? Future.succeededFuture(Optional.empty())
                    : content.apply(found).map(Optional::<Object>of))
        .onSuccess(changed -> changed.ifPresent(value -> Http.send(request, 200, value)))
        .onFailure(e -> Http.fail(request, e));
  }

  /**
   * Answers with rows of a study, part after part, or 304 if the client has them in this version.
   *
   * @param study as {@link RowJson#study} shows it
   * @param keys which rows
   * @param read gives those of some keys that are still there
   */
  static <K> void streamOf(
      RoutingContext request,
      Future<JsonObject> study,
      Function<UUID, Future<List<RowStream.Key<K>>>> keys,
      BiFunction<UUID, List<K>, Future<Map<K, JsonObject>>> read) {
    study
        .onSuccess(
            found -> {
              UUID id = StudyQueries.id(found);
              if (!Http.hasVersion(request, version(found))) {
                keys.apply(id)
                    .onSuccess(all -> RowStream.answer(request, all, some -> read.apply(id, some)))
                    .onFailure(e -> Http.fail(request, e));
              }
            })
        .onFailure(e -> Http.fail(request, e));
  }

  private static String version(JsonObject study) {
    return "\"%s-%d\"".formatted(study.getString("id"), study.getLong("last_event"));
  }
}
