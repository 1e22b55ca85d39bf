package io.trialstream.server.gateway;

import io.trialstream.server.http.Http;
import io.trialstream.server.http.RowStream;
import io.trialstream.server.tables.RowKey;
import io.trialstream.server.tables.StudySummary;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
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
   * @param content as JSON
   */
  static void answerOf(
      RoutingContext request,
      Future<StudySummary> study,
      Function<StudySummary, Future<?>> content) {
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
   * @param keys which rows
   * @param read gives those of some keys that are still there
   * @param form a row as JSON
   */
  static <K, V> void streamOf(
      RoutingContext request,
      Future<StudySummary> study,
      Function<StudySummary, Future<List<RowKey<K>>>> keys,
      BiFunction<UUID, List<K>, Future<Map<K, V>>> read,
      Function<V, JsonObject> form) {
    study
        .onSuccess(
            found -> {
              if (!Http.hasVersion(request, version(found))) {
                keys.apply(found)
                    .onSuccess(
                        all -> stream(request, all, some -> read.apply(found.id(), some), form))
                    .onFailure(e -> Http.fail(request, e));
              }
            })
        .onFailure(e -> Http.fail(request, e));
  }

  /**
   * Answers with rows, part after part.
   *
   * @param read gives those of some keys that are still there
   * @param form a row as JSON
   */
  static <K, V> void stream(
      RoutingContext request,
      List<RowKey<K>> keys,
      Function<List<K>, Future<Map<K, V>>> read,
      Function<V, JsonObject> form) {
    RowStream.answer(
        request,
        keys.stream().map(row -> new RowStream.Key<>(row.key(), row.bytes())).toList(),
        some ->
            read.apply(some)
                .map(
                    rows -> {
                      Map<K, JsonObject> shown = new HashMap<>();
                      rows.forEach((key, row) -> shown.put(key, form.apply(row)));
                      return shown;
                    }));
  }

  /** Each of these as JSON, in their order. */
  static <T> JsonArray list(List<T> all, Function<T, JsonObject> form) {
    JsonArray list = new JsonArray();
    all.forEach(one -> list.add(form.apply(one)));
    return list;
  }

  private static String version(StudySummary study) {
    return "\"%s-%d\"".formatted(study.id(), study.lastEvent());
  }
}
