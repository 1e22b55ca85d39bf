package io.trialstream.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.server.http.Contract;
import io.vertx.core.json.JsonObject;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pages of other sites, which a browser on the gateway's machine may show. */
class DoorsTest extends GatewayOnStack {

  private static final String FOREIGN = "Origin: http://evil.example";

  @Override
  GatewayOptions options(GatewayOptions usual) {
    return usual.withAllowedHosts(List.of("lab.example"));
  }

  /** An answer as it came over the wire, since Java's own client sets these headers itself. */
  private String raw(String method, String path, String body, String... headers) throws Exception {
    StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    request
        .append("Connection: close\r\nContent-Length: ")
        .append(body.length())
        .append("\r\n\r\n")
        .append(body);
    try (Socket socket = new Socket("127.0.0.1", gateway.getPort())) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      out.write(request.toString().getBytes(StandardCharsets.UTF_8));
      out.flush();
      byte[] head = socket.getInputStream().readNBytes(16 * 1024);
      return new String(head, StandardCharsets.UTF_8);
    }
  }

  private static int status(String answer) {
    return Integer.parseInt(answer.substring("HTTP/1.1 ".length()).substring(0, 3));
  }

  private static String reason(String answer) {
    return new JsonObject(answer.substring(answer.indexOf('{'), answer.lastIndexOf('}') + 1))
        .getString("reason");
  }

  private String here() {
    return "Host: 127.0.0.1:" + gateway.getPort();
  }

  @Test
  void no_page_of_another_site_changes_or_reads_anything() throws Exception {
    call("POST", "/api/v1/studies", "{\"name\": \"s\", \"max_trials\": 3}");
    List<String> wrong = new ArrayList<>();
    for (Contract.Operation operation : Contract.load().operations()) {
      String path = operation.path().replace("{name}", "s").replace("{number}", "0");
      for (String sign :
          List.of(
              FOREIGN,
              "Origin: null",
              "Origin: http://127.0.0.1:1",
              "Origin: http://localhost:" + gateway.getPort(),
              "Origin: " + gateway + "\r\n" + FOREIGN,
              "Sec-Fetch-Site: cross-site",
              "Sec-Fetch-Site: same-site")) {
        String answer =
            raw(
                operation.method(),
                path,
                operation.method().equals("POST") ? "{}" : "",
                here(),
                sign,
                "Content-Type: application/json");
        if (status(answer) != 403 || !reason(answer).equals("FOREIGN_ORIGIN")) {
          wrong.add(operation.id() + " " + sign + " " + answer.lines().findFirst());
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(status(raw("GET", "/", "", here(), "Sec-Fetch-Site: cross-site"))).isEqualTo(403);
    assertThat(call("GET", "/api/v1/studies/s", "").body()).contains("\"open\"");
  }

  @Test
  void a_foreign_name_that_resolves_to_this_machine_reads_nothing() throws Exception {
    int port = gateway.getPort();
    for (String host :
        List.of(
            "Host: attacker.example",
            "Host: attacker.example:" + port,
            "Host: 127.0.0.1.attacker.example:" + port,
            "Host: localhost.attacker.example",
            "Host: 127.0.0.1@attacker.example",
            "Host: [::2]:" + port,
            "Host: ",
            here() + "\r\nHost: attacker.example",
            "X-None: 1")) {
      for (String path :
          List.of("/api/v1/studies", "/api/v1/events", "/", "/dashboard/app.js", "/metrics")) {
        assertThat(status(raw("GET", path, "", host)))
            .describedAs("%s %s", path, host)
            .isIn(400, 403);
      }
      assertThat(status(raw("DELETE", "/api/v1/studies/s", "", host))).isIn(400, 403);
    }
    String elsewhere = "http://attacker.example/api/v1/studies";
    assertThat(status(raw("GET", elsewhere, "", here()))).isEqualTo(403);
    for (String host :
        List.of(
            "127.0.0.1", "127.0.0.1:9", "localhost", "LOCALHOST:1", "[::1]:8080", "lab.example")) {
      assertThat(status(raw("GET", "/api/v1/studies", "", "Host: " + host)))
          .describedAs(host)
          .isEqualTo(200);
    }
  }

  @Test
  void its_own_pages_programs_and_links_to_it_are_let_in() throws Exception {
    String own = "Origin: http://127.0.0.1:" + gateway.getPort();
    String json = "Content-Type: application/json; charset=utf-8";
    String body = "{\"name\": \"own\"}";
    assertThat(
            status(
                raw(
                    "POST",
                    "/api/v1/studies",
                    body,
                    here(),
                    own,
                    "Sec-Fetch-Site: same-origin",
                    json)))
        .isEqualTo(201);
    String link = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: ";
    assertThat(status(raw("GET", "/", "", here(), link + "document"))).isEqualTo(200);
    assertThat(status(raw("GET", "/", "", here(), link + "iframe"))).isEqualTo(403);
    assertThat(status(raw("POST", "/api/v1/studies/own/stop", "", here(), link + "document")))
        .isEqualTo(403);
    assertThat(status(raw("GET", "/health/ready", "", here(), "Sec-Fetch-Site: none")))
        .isEqualTo(200);
  }

  @Test
  void a_body_that_is_not_said_to_be_json_is_refused_with_what_to_write() throws Exception {
    String body = "{\"name\": \"form\"}";
    for (String type :
        List.of(
            "application/x-www-form-urlencoded",
            "text/plain",
            "multipart/form-data; boundary=x",
            "text/plain; application/json",
            "application/jsonp")) {
      String answer = raw("POST", "/api/v1/studies", body, here(), "Content-Type: " + type);
      assertThat(status(answer)).describedAs(type).isEqualTo(415);
      assertThat(reason(answer)).isEqualTo("UNSUPPORTED_MEDIA_TYPE");
      assertThat(answer).contains("Content-Type: application/json");
    }
    String form = "Content-Type: application/x-www-form-urlencoded";
    String curl = raw("POST", "/api/v1/studies", "x".repeat(9_000), here(), form);
    assertThat(status(curl)).isEqualTo(415);
    assertThat(curl).contains("-H 'Content-Type: application/json'");
    assertThat(status(raw("POST", "/api/v1/studies", body, here()))).isEqualTo(415);
    assertThat(call("GET", "/api/v1/studies/form", "").statusCode()).isEqualTo(404);
    assertThat(status(raw("POST", "/api/v1/studies/form/stop", "", here()))).isEqualTo(404);
  }
}
