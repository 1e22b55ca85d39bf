package io.trialstream.server.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The dashboard's files, at {@code /} and {@code /dashboard/}. They tell nothing of any study, so
 * they need no token; kept in memory, compressed once. Why not Vert.x' static handler: see
 * docs/decisions/0029-libraries.md. Thread-safe.
 */
public final class Dashboard {

  private static final String FOLDER = "/io/trialstream/server/dashboard/";
  private static final String PAGE = "index.html";
  private static final String ECHARTS = "echarts-6.0.0.min.js";
  private static final String ECHARTS_IN_ITS_JAR =
      "/META-INF/resources/_static/echarts/6.0.0/dist/echarts.min.js";

  /** The names that a file of the dashboard may have; no other path is looked up. */
  private static final Pattern NAME =
      Pattern.compile("(?:[a-z-]+/)?[a-z-]+\\.(?<type>html|css|js|svg)");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  /** By name; those that were asked for once. */
  private final Map<String, Served> files = new ConcurrentHashMap<>();

  private record Served(String type, Buffer plain, Buffer zipped, String tag, boolean forEver) {}

  /**
   * Reads the first page and what is large in it.
   *
   * @throws IllegalStateException if they are missing from the jars
   */
  public Dashboard() {
    for (String file : List.of(PAGE, ECHARTS)) {
      if (find(file) == null) {
        throw new IllegalStateException("The file " + file + " is missing from the jars.");
      }
    }
  }

  private @Nullable Served find(String name) {
    return files.computeIfAbsent(name, Dashboard::read);
  }

  private static @Nullable Served read(String name) {
    if (name.equals(ECHARTS)) {
      return read(ECHARTS_IN_ITS_JAR, "js", true); // its name has its version
    }
    Matcher matcher = NAME.matcher(name);
    return matcher.matches() ? read(FOLDER + name, matcher.group("type"), false) : null;
  }

  private static @Nullable Served read(String resource, String ending, boolean forEver) {
    try (InputStream in = Dashboard.class.getResourceAsStream(resource)) {
      if (in == null) {
        return null;
      }
      byte[] bytes = in.readAllBytes();
      ByteArrayOutputStream zipped = new ByteArrayOutputStream();
      try (GZIPOutputStream zip = new GZIPOutputStream(zipped)) {
        zip.write(bytes);
      }
      String tag = "\"" + Hashes.sha256(new String(bytes, StandardCharsets.ISO_8859_1)) + "\"";
      return new Served(
          Objects.requireNonNull(TYPES.get(ending)),
          Buffer.buffer(bytes),
          Buffer.buffer(zipped.toByteArray()),
          tag,
          forEver);
    } catch (IOException e) {
      throw new UncheckedIOException("The file " + resource + " is unreadable.", e);
    }
  }

  /** Serves the files for GET and HEAD. */
  public void addTo(Router router) {
    router
        .route("/")
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(request -> send(request, PAGE));
    router
        .route("/dashboard/*")
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(
            request -> send(request, request.normalizedPath().substring("/dashboard/".length())));
  }

  private void send(RoutingContext request, String name) {
    Served file = find(name);
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
    boolean zip = accepted != null && accepted.contains("gzip");
    Buffer content = zip ? file.zipped() : file.plain();
    response.putHeader("content-encoding", zip ? "gzip" : "identity");
    if (HttpMethod.HEAD.equals(request.request().method())) {
      response.putHeader("content-length", Integer.toString(content.length())).end();
    } else {
      response.end(content);
    }
  }
}
