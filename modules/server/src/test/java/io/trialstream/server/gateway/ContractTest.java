package io.trialstream.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.server.Stacks;
import io.trialstream.server.http.Contract;
import io.trialstream.server.metrics.Scrape;
import io.trialstream.wire.StudyRequest;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.lang.reflect.RecordComponent;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The OpenAPI document and the code say the same. */
class ContractTest extends GatewayOnStack {

  private static final Map<String, Class<? extends Record>> BODIES =
      Map.ofEntries(
          Map.entry("StudyRequest", StudyRequest.class),
          Map.entry("AskBody", TrialBodies.AskBody.class),
          Map.entry("AttemptBody", TrialBodies.AttemptBody.class),
          Map.entry("AttributesBody", TrialBodies.AttributesBody.class),
          Map.entry("SuggestBody", TrialBodies.SuggestBody.class),
          Map.entry("ReportBody", TrialBodies.ReportBody.class),
          Map.entry("ResultBody", TrialBodies.ResultBody.class),
          Map.entry("InvalidateBody", TrialBodies.InvalidateBody.class),
          Map.entry("EnqueueBody", TrialBodies.EnqueueBody.class),
          Map.entry("AddBody", TrialBodies.AddBody.class),
          Map.entry("RepairBody", QuarantineRoutes.RepairBody.class));

  private final Contract contract = Contract.load();
  private final Set<String> called = new HashSet<>();

  @Test
  void bodies_have_the_fields_that_the_document_says() {
    JsonNode schemas = contract.document().path("components").path("schemas");
    Set<String> inDocument = new TreeSet<>();
    Iterator<String> names = schemas.fieldNames();
    names.forEachRemaining(inDocument::add);
    inDocument.removeIf(name -> !name.endsWith("Body") && !name.endsWith("Request"));
    assertThat(inDocument).isEqualTo(new TreeSet<>(BODIES.keySet()));
    BODIES.forEach(
        (name, type) -> {
          Set<String> fields = new TreeSet<>();
          for (RecordComponent component : type.getRecordComponents()) {
            JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
            fields.add(named == null ? component.getName() : named.value());
          }
          Set<String> said = new TreeSet<>();
          schemas.path(name).path("properties").fieldNames().forEachRemaining(said::add);
          assertThat(said).describedAs(name).isEqualTo(fields);
        });
  }

  /** Every operation is called, and what comes back is what the document says. */
  @Test
  void every_operation_answers_as_the_document_says() throws Exception {
    assertThat(ok("GET", "/openapi.json", "").body().strip())
        .isEqualTo(contract.document().toString());
    ok("GET", "/health/live", "");
    ok("GET", "/health/ready", "");
    ok("GET", "/api/v1/algorithms", "");
    created(
        "/api/v1/studies",
        """
        {"name": "team a/é", "sampler": {"name": "random"}, "pruner": {"name": "median"}, "user_attrs": {"owner": "me"},
         "time_limit_seconds": 100, "trial_timeout_seconds": 50, "max_parallel": 9, "max_trials": 100, "target_value": -9}
        """);
    String study = "/api/v1/studies/team%20a%2F%C3%A9";
    ok("GET", "/api/v1/studies?prefix=team&limit=5&offset=0", "");
    ok("GET", study, "");
    ok("POST", study + "/pause", "");
    ok("POST", study + "/resume", "");
    ok("POST", study + "/repair", "{\"action\": \"retry\"}");
    ok("GET", "/api/v1/quarantine", "");
    ok("POST", study + "/user-attrs", "{\"note\": {\"deep\": [1]}}");
    ok("POST", study + "/enqueue", "{\"params\": {\"x\": 0.25}}");
    ok(
        "POST",
        study + "/add-trial",
        """
        {"params": {"x": 0.5}, "distributions": {"x": {"type": "float", "low": 0, "high": 1}}, "values": [3]}
        """);
    ok(
        "POST",
        study + "/add-trial",
        """
        {"state": "pruned", "params": {"x": 0.5}, "values": [3], "attempt": 2, "worker": "w", "reason": "bad",
         "distributions": {"x": {"type": "float", "low": 0, "high": 1}}, "fixed_params": {"x": 0.5},
         "datetime_start": "2026-01-02T03:04:05.678901Z", "datetime_complete": "2026-01-02T03:04:06+01:00",
         "reports": [{"attempt": 1, "step": 1, "value": "NaN", "metrics": {"m": "-Infinity"}, "prune": true},
                     {"step": 2, "value": 3}]}
        """);
    ok("GET", study + "/trials/2", "");
    ok("GET", study + "/reports?from=0&trials=10", "");
    // The enqueued trial is 0, the added ones 1 and 2, and 3 and 4 are new.
    assertThat(
            ok(
                    "POST",
                    study + "/trials",
                    "{\"count\": 3, \"wait_seconds\": 20, \"distributions\": true}")
                .body())
        .contains("\"distributions\":{\"x\":{\"name\":\"FloatDistribution\"");
    ok(
        "POST",
        study + "/trials/0/suggest",
        "{\"name\": \"x\", \"distribution\": {\"type\": \"float\", \"low\": 0, \"high\": 1}}");
    ok("POST", study + "/trials/0/heartbeat", "{}");
    ok("POST", study + "/trials/0/user-attrs", "{\"user_attrs\": {\"checkpoint\": \"7.pt\"}}");
    assertThat(ok("GET", study + "/trials/0", "").body()).contains("7.pt");
    ok("POST", study + "/trials/0/reports", "{\"step\": 1, \"value\": 4, \"metrics\": {\"m\": 2}}");
    ok("POST", study + "/trials/0/result", "{\"value\": 2.5, \"user_attrs\": {\"a\": null}}");
    ok("POST", study + "/trials/3/release", "");
    ok("POST", study + "/trials/4/result", "{\"state\": \"fail\", \"reason\": \"broken\"}");
    ok("GET", study + "/trials/0", "");
    ok(
        "GET",
        study
            + "/trials?state=complete,fail&sort=value&order=desc&offset=0&limit=2&distributions=true",
        "");
    ok("GET", study + "/best-trial", "");
    ok("GET", study + "/best-trials", "");
    assertThat(ok("GET", study + "/best-trials?distributions=true", "").body())
        .contains("\"distributions\"");
    ok("GET", study + "/history?objective=0", "");
    ok("GET", study + "/hypervolume?reference=10", "");
    ok("GET", study + "/hypervolume-history?reference=10", "");
    ok("GET", study + "/demand", "");
    ok("GET", study + "/importances?method=ped-anova&normalize=false", "");
    ok("GET", study + "/intermediate-values", "");
    ok("GET", study + "/workers", "");
    ok("GET", "/api/v1/workers", "");
    ok("POST", study + "/trials/1/invalidate", "{\"reason\": \"typed wrong\"}");
    ok("POST", study + "/stop", "");
    followed("followStudy", study + "/events");
    followed("followStudies", "/api/v1/events");
    ok("DELETE", study, "");
    assertThat(call("GET", "/metrics", "").headers().firstValue("content-type"))
        .contains(Scrape.TEXT);
    called.add("getMetrics");

    assertThat(contract.operations()).extracting(Contract.Operation::id).allMatch(called::contains);
  }

  @Test
  void trials_come_filtered_sorted_and_in_pages() throws Exception {
    call("POST", "/api/v1/studies", "{\"name\": \"s\", \"directions\": [\"maximize\"]}");
    double[] values = {3, 1, 2};
    for (double value : values) {
      call("POST", "/api/v1/studies/s/trials", "{\"wait_seconds\": 20}");
      int number = value == 3 ? 0 : value == 1 ? 1 : 2;
      call(
          "POST",
          "/api/v1/studies/s/trials/%d/result".formatted(number),
          "{\"value\": %s}".formatted(value));
    }
    call("POST", "/api/v1/studies/s/trials", "{\"wait_seconds\": 20}"); // 3 runs
    assertThat(numbers("?sort=value&order=desc")).isEqualTo("[0, 2, 1, 3]");
    assertThat(numbers("?sort=value&offset=1&limit=2")).isEqualTo("[2, 0]");
    assertThat(numbers("?state=running")).isEqualTo("[3]");
    assertThat(numbers("?state=complete&from=1")).isEqualTo("[1, 2]");
    assertThat(numbers("?worker=nobody")).isEqualTo("[]");
    assertThat(call("GET", "/api/v1/studies/s/history", "").body())
        .contains("\"best\":3.0")
        .doesNotContain("\"best\":1.0");
  }

  private String numbers(String query) throws Exception {
    String body = call("GET", "/api/v1/studies/s/trials" + query, "").body();
    return new JsonArray(body)
        .stream().map(t -> ((JsonObject) t).getInteger("number")).toList().toString();
  }

  @Test
  void an_answer_that_has_not_changed_is_not_sent_again() throws Exception {
    call("POST", "/api/v1/studies", "{\"name\": \"tagged\"}");
    for (String path : new String[] {"", "/tagged", "/tagged/trials", "/tagged/best-trials"}) {
      HttpResponse<String> first = call("GET", "/api/v1/studies" + path, "");
      String tag = first.headers().firstValue("etag").orElseThrow();
      HttpResponse<String> second = call("GET", "/api/v1/studies" + path, "", "if-none-match", tag);
      assertThat(second.statusCode()).isEqualTo(304);
      assertThat(second.body()).isEmpty();
    }
    String tag =
        call("GET", "/api/v1/studies/tagged", "").headers().firstValue("etag").orElseThrow();
    call("POST", "/api/v1/studies/tagged/pause", "");
    assertThat(call("GET", "/api/v1/studies/tagged", "", "if-none-match", tag).statusCode())
        .isEqualTo(200);
  }

  @Test
  void what_is_not_there_or_not_that_way_is_a_problem_document() throws Exception {
    assertProblem(404, call("GET", "/api/v1/nothing", ""));
    assertProblem(404, call("GET", "/api/v1/studies/nobody", ""));
    assertThat(statusOfPath("/api/v1/studies/%zz")).isBetween(400, 499);
    HttpResponse<String> wrongMethod = call("PUT", "/api/v1/studies", "");
    assertProblem(405, wrongMethod);
    assertThat(wrongMethod.headers().firstValue("allow")).contains("GET, POST");
    assertThat(wrongMethod.headers().map())
        .containsKeys("x-content-type-options", "content-security-policy", "referrer-policy")
        .doesNotContainKey("access-control-allow-origin");
  }

  /** Of a path that Java's own client refuses to send. */
  private int statusOfPath(String path) throws Exception {
    HttpClient client = vertx.createHttpClient();
    return Stacks.await(
        client
            .request(HttpMethod.GET, gateway.getPort(), gateway.getHost(), path)
            .compose(request -> request.send())
            .map(response -> response.statusCode()));
  }

  private static void assertProblem(int status, HttpResponse<String> response) {
    assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(new JsonObject(response.body()).getString("detail")).isNotBlank();
  }

  // ---- checking against the document

  private HttpResponse<String> ok(String method, String path, String body) throws Exception {
    return checked(200, method, path, body);
  }

  private void created(String path, String body) throws Exception {
    checked(201, "POST", path, body);
  }

  private HttpResponse<String> checked(int status, String method, String path, String body)
      throws Exception {
    HttpResponse<String> response = call(method, path, body);
    assertThat(response.statusCode()).describedAs(path + ": " + response.body()).isEqualTo(status);
    Contract.Operation operation = operation(method, path);
    called.add(operation.id());
    JsonNode answers =
        contract
            .document()
            .path("paths")
            .path(operation.path())
            .path(operation.method().toLowerCase(Locale.ROOT))
            .path("responses")
            .path(Integer.toString(status));
    JsonNode answer =
        answers.has("$ref")
            ? contract.document().at(answers.path("$ref").asText().substring(1))
            : answers;
    JsonObject schema =
        new JsonObject(answer.path("content").path("application/json").path("schema").toString())
            .put("components", new JsonObject(contract.document().path("components").toString()));
    OutputUnit result =
        Validator.create(
                JsonSchema.of(schema),
                new JsonSchemaOptions()
                    .setBaseUri("https://trialstream.io/")
                    .setDraft(Draft.DRAFT202012))
            .validate(Json.decodeValue(response.body()));
    assertThat(result.getValid())
        .describedAs("%s %s: %s%n%s", method, path, response.body(), result.getErrors())
        .isTrue();
    return response;
  }

  private Contract.Operation operation(String method, String path) {
    String bare = path.replaceAll("\\?.*", "");
    return contract.operations().stream()
        .filter(o -> o.method().equals(method))
        .filter(o -> Pattern.matches(o.path().replaceAll("\\{[a-z]+}", "[^/]+"), bare))
        .findFirst()
        .orElseThrow(() -> new AssertionError("not in the document: " + method + " " + path));
  }

  private void followed(String operation, String path) throws Exception {
    var response =
        http.send(
            HttpRequest.newBuilder(gateway.resolve(path)).build(),
            HttpResponse.BodyHandlers.ofInputStream());
    try (var body = response.body()) {
      assertThat(response.headers().firstValue("content-type")).contains("text/event-stream");
      assertThat(new String(body.readNBytes(7), StandardCharsets.UTF_8)).isEqualTo(": hello");
    }
    called.add(operation);
  }
}
