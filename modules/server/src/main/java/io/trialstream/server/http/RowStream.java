package io.trialstream.server.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A JSON list that is read from the database in parts while it is written, so that it takes little
 * memory whatever its size: which rows, and how large, is asked first. Confined to the response's
 * event loop.
 *
 * @param <K> what a row is known by
 */
public final class RowStream<K> {

  /** How much of a list is read at once, unless one row alone is larger. */
  private static final long PART_BYTES = 256 * 1024;

  private final RoutingContext request;
  private final List<Key<K>> keys;
  private final Function<List<K>, Future<Map<K, JsonObject>>> read;

  /**
   * A row that belongs to the list.
   *
   * @param bytes about how large it is as JSON
   */
  public record Key<K>(K key, long bytes) {}

  private RowStream(
      RoutingContext request,
      List<Key<K>> keys,
      Function<List<K>, Future<Map<K, JsonObject>>> read) {
    this.request = request;
    this.keys = keys;
    this.read = read;
  }

  /**
   * Answers 200 with the rows in the order of their keys.
   *
   * @param read gives those rows of some keys that are still there
   */
  public static <K> void answer(
      RoutingContext request,
      List<Key<K>> keys,
      Function<List<K>, Future<Map<K, JsonObject>>> read) {
    new RowStream<>(request, keys, read).part(0, true);
  }

  private void part(int from, boolean nothingYet) {
    List<K> part = new ArrayList<>();
    long bytes = 0;
    int to = from;
    while (to < keys.size() && (to == from || bytes + keys.get(to).bytes() <= PART_BYTES)) {
      bytes += keys.get(to).bytes();
      part.add(keys.get(to).key());
      to++;
    }
    int end = to;
    Future<Map<K, JsonObject>> rows =
        part.isEmpty() ? Future.succeededFuture(Map.of()) : read.apply(part);
    rows.onSuccess(found -> write(part, found, end, nothingYet))
        .onFailure(e -> Failures.answer(request, e));
  }

  private void write(List<K> part, Map<K, JsonObject> found, int end, boolean nothingYet) {
    boolean last = end >= keys.size();
    boolean first = nothingYet;
    Buffer text = Buffer.buffer(request.response().headWritten() ? "" : "[");
    for (K key : part) {
      JsonObject row = found.get(key);
      if (row != null) {
        text.appendString(first ? "" : ",").appendBuffer(row.toBuffer());
        first = false;
      }
    }
    HttpServerResponse response = request.response();
    Outflow out = Outflow.of(request);
    if (last) {
      text.appendString("]\n");
    }
    if (!response.headWritten()) {
      response.setStatusCode(200).putHeader("content-type", "application/json");
      if (last) {
        out.end(response, text);
        return;
      }
      response.setChunked(true);
    }
    boolean stillNothing = first;
    out.write(response, text)
        .onSuccess(
            v -> {
              if (last) {
                response.end();
              } else {
                part(end, stillNothing);
              }
            })
        .onFailure(gone -> {}); // nobody is there to be told
  }
}
