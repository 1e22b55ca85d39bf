package io.trialstream.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The dashboard's files, as a browser and a cache ask for them. */
class DashboardFilesTest {

  private static final Path FOLDER =
      Path.of("src/main/resources/io/trialstream/server/dashboard").toAbsolutePath();

  private final HttpClient client = HttpClient.newHttpClient();
  private final Vertx vertx = Vertx.vertx();
  private HttpServer server;

  @BeforeEach
  void serve() {
    Router router = Router.router(vertx);
    router.route().handler(new SecurityHeaders(false));
    new Dashboard().addTo(router);
    server = vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1").await();
  }

  @AfterEach
  void end() {
    client.close();
    vertx.close().await();
  }

  private HttpResponse<byte[]> ask(String method, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private static List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(FOLDER)) {
      return all.filter(Files::isRegularFile)
          .map(file -> FOLDER.relativize(file).toString())
          .filter(name -> !name.endsWith(".LICENSE"))
          .toList();
    }
  }

  @Test
  void every_file_is_served_as_it_is_with_its_type() throws Exception {
    assertThat(files()).contains("app.js", "charts/all.js", "vendor/eventsource-parser.js");
    for (String file : files()) {
      HttpResponse<byte[]> answer = ask("GET", "/dashboard/" + file);
      assertThat(answer.statusCode()).as(file).isEqualTo(200);
      assertThat(answer.body()).as(file).isEqualTo(Files.readAllBytes(FOLDER.resolve(file)));
      assertThat(header(answer, "content-type"))
          .isEqualTo(
              switch (file.substring(file.lastIndexOf('.') + 1)) {
                case "html" -> "text/html; charset=utf-8";
                case "css" -> "text/css; charset=utf-8";
                case "js" -> "text/javascript; charset=utf-8";
                case "svg" -> "image/svg+xml";
                default -> "none: " + file;
              });
      assertThat(header(answer, "cache-control")).isEqualTo("no-cache");
      assertThat(header(answer, "x-content-type-options")).isEqualTo("nosniff");
      assertThat(header(answer, "content-security-policy")).contains("default-src 'self'");
    }
  }

  @Test
  void what_a_browser_has_already_is_not_sent_again() throws Exception {
    String tag = header(ask("GET", "/"), "etag");
    HttpResponse<byte[]> again = ask("GET", "/", "if-none-match", tag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(ask("GET", "/", "if-none-match", "\"other\"").statusCode()).isEqualTo(200);
  }

  @Test
  void it_is_sent_compressed_to_those_who_accept_that() throws Exception {
    HttpResponse<byte[]> zipped = ask("GET", "/dashboard/app.js", "accept-encoding", "gzip, br");
    assertThat(header(zipped, "content-encoding")).isEqualTo("gzip");
    assertThat(header(zipped, "vary")).isEqualTo("accept-encoding");
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped.body()))) {
      assertThat(in.readAllBytes()).isEqualTo(Files.readAllBytes(FOLDER.resolve("app.js")));
    }
  }

  @Test
  void echarts_may_be_kept_for_ever_since_its_name_has_its_version() throws Exception {
    String page = new String(ask("GET", "/").body(), StandardCharsets.UTF_8);
    String path = page.replaceAll("(?s).*src=\"(/dashboard/echarts[^\"]*)\".*", "$1");
    HttpResponse<byte[]> answer = ask("GET", path);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(header(answer, "cache-control")).contains("immutable");
  }

  @Test
  void head_is_answered_like_get_without_the_content() throws Exception {
    for (String path : List.of("/", "/dashboard/style.css")) {
      HttpResponse<byte[]> get = ask("GET", path);
      HttpResponse<byte[]> head = ask("HEAD", path);
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.body()).isEmpty();
      for (String name : List.of("content-type", "content-length", "etag", "cache-control")) {
        assertThat(header(head, name)).as(name).isEqualTo(header(get, name)).isNotEmpty();
      }
    }
  }

  @Test
  void nothing_else_of_the_class_path_is_served() throws Exception {
    for (String path :
        List.of(
            "/dashboard/",
            "/dashboard/charts",
            "/dashboard/absent.js",
            "/dashboard/vendor/eventsource-parser.LICENSE",
            "/dashboard/..%2Fjournal%2FV1.sql",
            "/dashboard/%2e%2e/gateway/openapi.yaml",
            "/dashboard/charts/..%2Fapp.js",
            "/dashboard/App.js")) {
      assertThat(ask("GET", path).statusCode()).as(path).isEqualTo(404);
    }
    assertThat(ask("POST", "/").statusCode()).isEqualTo(405);
  }
}
