package io.trialstream.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.server.http.Contract;
import io.trialstream.server.http.Tokens;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what, for every operation of the contract. */
class AccessTest extends GatewayOnStack {

  @TempDir Path folder;
  private String reads;
  private String writes;
  private String writesElsewhere;
  private String writesAll;

  @Override
  GatewayOptions options(GatewayOptions usual) throws Exception {
    Path file = folder.resolve("tokens.json");
    reads = Tokens.create(file, "reader", Tokens.Role.READ, List.of("a."));
    writes = Tokens.create(file, "writer", Tokens.Role.WRITE, List.of("a.", "b."));
    writesElsewhere = Tokens.create(file, "stranger", Tokens.Role.WRITE, List.of("c."));
    writesAll = Tokens.create(file, "admin", Tokens.Role.WRITE, List.of());
    assertThat(Files.readString(file)).doesNotContain(reads, writes, writesAll);
    return usual.withTokens(file);
  }

  @Test
  void every_operation_asks_for_a_token_that_allows_it() throws Exception {
    for (Contract.Operation operation : Contract.load().operations()) {
      String what = operation.id();
      String path = operation.path().replace("{name}", "a.none").replace("{number}", "0");
      if (operation.access() == Contract.Access.ANYBODY) {
        assertThat(status(operation, path, null)).describedAs(what).isEqualTo(200);
        continue;
      }
      assertThat(status(operation, path, null)).describedAs(what).isEqualTo(401);
      assertThat(status(operation, path, "ts_wrong")).describedAs(what).isEqualTo(401);
      if (operation.id().equals("getMetrics")) { // it tells of all studies
        assertThat(status(operation, path, reads)).isEqualTo(403);
        assertThat(status(operation, path, writesAll)).isEqualTo(200);
        continue;
      }
      int read = operation.access() == Contract.Access.READ ? allowed(operation) : 403;
      assertThat(status(operation, path, reads)).describedAs(what).isEqualTo(read);
      assertThat(status(operation, path, writes)).describedAs(what).isEqualTo(allowed(operation));
      if (operation.path().contains("{name}")) {
        assertThat(status(operation, path, writesElsewhere)).describedAs(what).isEqualTo(403);
      }
    }
  }

  /** There is no such study: whoever is let in hears of that, or sees an empty list. */
  private static int allowed(Contract.Operation operation) {
    if (operation.id().equals("createStudy")) {
      return 400; // the body is empty
    }
    return operation.path().contains("{name}") ? 404 : 200;
  }

  private int status(Contract.Operation operation, String path, String token) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(gateway.resolve(path))
            .method(operation.method(), HttpRequest.BodyPublishers.ofString(body(operation)));
    request.header("content-type", "application/json");
    if (token != null) {
      request.header("authorization", "Bearer " + token);
    }
    var response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    read(response);
    return response.statusCode();
  }

  private static String body(Contract.Operation operation) {
    return operation.id().equals("setStudyAttributes") ? "{\"a\": 1}" : "";
  }

  @Test
  void a_token_sees_and_makes_only_the_studies_of_its_prefixes() throws Exception {
    assertThat(create("a.1", writes).statusCode()).isEqualTo(201);
    assertThat(create("b.1", writes).statusCode()).isEqualTo(201);
    HttpResponse<String> refused = create("c.1", writes);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("writer", "c.1", "a. or b.");
    assertThat(create("c.1", writesElsewhere).statusCode()).isEqualTo(201);
    assertThat(copy("a.2", "c.1", writes).statusCode()).isEqualTo(403);

    assertThat(names(reads)).containsExactly("a.1");
    assertThat(names(writes)).containsExactly("a.1", "b.1");
    assertThat(names(writesElsewhere)).containsExactly("c.1");
    assertThat(names(writesAll)).containsExactly("a.1", "b.1", "c.1");
  }

  @Test
  void tokens_are_exchanged_while_the_gateway_runs() throws Exception {
    Path file = folder.resolve("tokens.json");
    Files.delete(file);
    String fresh = Tokens.create(file, "new", Tokens.Role.READ, List.of());
    long patience = System.nanoTime() + 30_000_000_000L;
    while (list(fresh).statusCode() != 200 && System.nanoTime() < patience) {
      Thread.sleep(200);
    }
    assertThat(list(fresh).statusCode()).isEqualTo(200);
    assertThat(list(writesAll).statusCode()).isEqualTo(401);
  }

  @Test
  void a_gateway_that_others_can_reach_wants_tokens_and_a_bad_file_says_what_is_wrong()
      throws Exception {
    assertThatThrownBy(() -> GatewayOptions.at("0.0.0.0", 8080))
        .hasMessageContaining("token create");
    Path bad = Files.writeString(folder.resolve("bad.json"), "{\"tokens\": [{\"name\": \"x\"}]}");
    assertThatThrownBy(() -> Tokens.read(bad)).hasMessageContaining("bad.json");
    assertThatThrownBy(() -> Tokens.read(folder.resolve("none.json")))
        .hasMessageContaining("cannot be read");
    Path file = folder.resolve("tokens.json");
    assertThatThrownBy(() -> Tokens.create(file, "admin", Tokens.Role.READ, List.of()))
        .hasMessageContaining("already");
  }

  private HttpResponse<String> create(String name, String token) throws Exception {
    String body = new JsonObject().put("name", name).encode();
    return call("POST", "/api/v1/studies", body, "authorization", "Bearer " + token);
  }

  private HttpResponse<String> copy(String name, String from, String token) throws Exception {
    String body = new JsonObject().put("name", name).put("from_study", from).encode();
    return call("POST", "/api/v1/studies", body, "authorization", "Bearer " + token);
  }

  private HttpResponse<String> list(String token) throws Exception {
    return call("GET", "/api/v1/studies", "", "authorization", "Bearer " + token);
  }

  private List<String> names(String token) throws Exception {
    return new JsonArray(list(token).body())
        .stream().map(s -> ((JsonObject) s).getString("name")).toList();
  }
}
