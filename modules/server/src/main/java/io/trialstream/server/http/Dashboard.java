package io.trialstream.server.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * The dashboard's files, at {@code /} and {@code /dashboard/}. They tell nothing of any study, so
 * they need no token; kept in memory, compressed once. Thread-safe.
 */
public final class Dashboard {

  private static final String FOLDER = "/io/trialstream/server/dashboard/";
  private static final String ECHARTS = "echarts-6.0.0.min.js";
  private static final String ECHARTS_IN_ITS_JAR =
      "/META-INF/resources/_static/echarts/6.0.0/dist/echarts.min.js";

  private static final List<String> FILES =
      List.of(
          "index.html",
          "style.css",
          "icon.svg",
          "api.js",
          "app.js",
          "card.js",
          "compare.js",
          "dom.js",
          "list.js",
          "model.js",
          "study.js",
          "table.js",
          "charts/all.js",
          "charts/edf.js",
          "charts/history.js",
          "charts/hypervolume.js",
          "charts/importance.js",
          "charts/intermediate.js",
          "charts/look.js",
          "charts/params.js",
          "charts/pareto.js",
          "charts/timeline.js");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  private final Map<String, Served> files = new HashMap<>();

  private record Served(String type, Buffer plain, Buffer zipped, String tag, boolean forEver) {}

  public Dashboard() {
    for (String file : FILES) {
      files.put(file, read(FOLDER + file, file, false));
    }
    files.put(ECHARTS, read(ECHARTS_IN_ITS_JAR, ECHARTS, true)); // its name has its version
  }

  private static Served read(String resource, String name, boolean forEver) {
    try (InputStream in = Dashboard.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("The file " + resource + " is missing from the jars.");
      }
      byte[] bytes = in.readAllBytes();
      ByteArrayOutputStream zipped = new ByteArrayOutputStream();
      try (GZIPOutputStream zip = new GZIPOutputStream(zipped)) {
        zip.write(bytes);
      }
      String tag = "\"" + Hashes.sha256(new String(bytes, StandardCharsets.ISO_8859_1)) + "\"";
      String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
      return new Served(
          String.valueOf(type),
          Buffer.buffer(bytes),
          Buffer.buffer(zipped.toByteArray()),
          tag,
          forEver);
    } catch (IOException e) {
      throw new UncheckedIOException("The file " + resource + " is unreadable.", e);
    }
  }

  public void addTo(Router router) {
    router.get("/").handler(request -> send(request, "index.html"));
    router
        .get("/dashboard/*")
        .handler(
            request -> send(request, request.normalizedPath().substring("/dashboard/".length())));
  }

  private void send(RoutingContext request, String name) {
    Served file = files.get(name);
    if (file == null) {
      request.next();
      return;
    }
    HttpServerResponse response = request.response();
    response
        .putHeader("etag", file.tag())
        .putHeader("vary", "accept-encoding")
        .putHeader(
            "cache-control", file.forEver() ? "public, max-age=31536000, immutable" : "no-cache");
    String known = request.request().getHeader("if-none-match");
    if (known != null && known.contains(file.tag())) {
      response.setStatusCode(304).end();
      return;
    }
    response.putHeader("content-type", file.type());
    String accepted = request.request().getHeader("accept-encoding");
    if (accepted != null && accepted.contains("gzip")) {
      response.putHeader("content-encoding", "gzip").end(file.zipped());
    } else {
      response.putHeader("content-encoding", "identity").end(file.plain());
    }
  }
}
