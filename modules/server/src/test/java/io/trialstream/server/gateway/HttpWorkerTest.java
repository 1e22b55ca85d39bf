package io.trialstream.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.devstack.DevStack;
import io.trialstream.devstack.DevStackExtension;
import io.trialstream.devstack.Ports;
import io.trialstream.server.SamplerVerticle;
import io.trialstream.server.Stacks;
import io.trialstream.server.journal.Database;
import io.trialstream.server.journal.PostgresSettings;
import io.trialstream.server.tables.StudyAudit;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.TopicAdmin;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Workers that only speak HTTP, and people who look after their studies. */
@ExtendWith(DevStackExtension.class)
@Tag("stack")
class HttpWorkerTest {

  private static final String SPACE =
      """
      {"x": {"type": "float", "low": 0, "high": 1},
       "model": {"type": "categorical", "choices": ["tree", "net"]},
       "depth": {"type": "int", "low": 1, "high": 9, "when": {"model": ["tree"]}}}
      """;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http = HttpClient.newHttpClient();
  private PostgresSettings postgres;
  private final List<String> gateways = new ArrayList<>();
  private int turn;

  @BeforeEach
  void start(DevStack stack) throws Exception {
    String prefix = Stacks.freshPrefix();
    KafkaSettings kafka = Stacks.kafka(stack, prefix);
    postgres = Stacks.postgres(stack, prefix);
    Stacks.await(new TopicAdmin(vertx, kafka).create(TopicAdmin.Layout.of(2), (short) 1));
    Stacks.await(vertx.deployVerticle(new SamplerVerticle(kafka, postgres)));
    for (int i = 0; i < 2; i++) {
      int port = Ports.freeOr(0);
      Stacks.await(
          vertx.deployVerticle(
              new GatewayVerticle(
                  kafka,
                  postgres,
                  GatewayOptions.at("127.0.0.1", port).withPrivateWebhooks(true))));
      gateways.add("http://127.0.0.1:%d/api/v1/studies".formatted(port));
    }
  }

  @AfterEach
  void stop() throws Exception {
    Stacks.await(vertx.close());
  }

  /** Each call goes to another gateway than the one before. */
  private HttpResponse<String> call(String method, String path, String body) throws Exception {
    String gateway = gateways.get(turn++ % gateways.size());
    return http.send(
        HttpRequest.newBuilder(URI.create(gateway + path))
            .header("content-type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private JsonObject post(String path, String body) throws Exception {
    HttpResponse<String> response = call("POST", path, body);
    assertThat(response.statusCode()).describedAs(response.body()).isBetween(200, 201);
    return new JsonObject(response.body());
  }

  private void refused(int status, String path, String body, String... words) throws Exception {
    HttpResponse<String> response = call("POST", path, body);
    assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(status);
    assertThat(response.body()).contains(words);
  }

  private void create(String study, String more) throws Exception {
    post("", "{\"name\": \"%s\", \"space\": %s %s}".formatted(study, SPACE, more));
  }

  private static JsonObject first(JsonObject asked) {
    return asked.getJsonArray("trials").getJsonObject(0);
  }

  @Test
  void trials_are_asked_for_reported_and_told_whichever_gateway_answers() throws Exception {
    create(
        "http",
        ", \"max_trials\": 12, \"seed\": 7, \"sampler\": {\"name\": \"random\"},"
            + " \"pruner\": {\"name\": \"median\", \"options\": {\"n_startup_trials\": 1}}");
    Set<Integer> numbers = new HashSet<>();
    int pruned = 0;
    while (numbers.size() < 12) {
      JsonArray asked = post("/http/trials", "{\"count\": 3}").getJsonArray("trials");
      for (Object one : asked) {
        JsonObject trial = (JsonObject) one;
        assertThat(numbers.add(trial.getInteger("number"))).isTrue();
        JsonObject params = trial.getJsonObject("params");
        assertThat(params.containsKey("depth")).isEqualTo(params.getString("model").equals("tree"));
        String path = "/http/trials/" + trial.getInteger("number");
        double x = params.getDouble("x");
        JsonObject report = post(path + "/reports", "{\"step\": 1, \"value\": %s}".formatted(x));
        JsonObject ended =
            report.getBoolean("prune")
                ? post(path + "/result", "{\"state\": \"pruned\"}")
                : post(path + "/result", "{\"value\": %s, \"attempt\": 1}".formatted(x));
        assertThat(ended.getJsonArray("values")).containsExactly(x);
        pruned += ended.getString("state").equals("PRUNED") ? 1 : 0;
      }
    }
    assertThat(pruned).isPositive();
    refused(409, "/http/trials", "{}", "closed", "MAX_TRIALS");
    HttpResponse<String> one = call("GET", "/http/trials/0", "");
    assertThat(new JsonObject(one.body()).getJsonObject("intermediate_values").size()).isOne();
    HttpResponse<String> importances = call("GET", "/http/importances", "");
    assertThat(new JsonObject(importances.body()).fieldNames()).contains("x", "model", "depth");
    Database database = Stacks.await(Database.open(vertx, postgres, 1));
    StudyAudit.Stored stored = Stacks.await(StudyAudit.read(database.pool(), "http"));
    assertThat(StudyAudit.compare(stored, null, 0).differences()).isEmpty();
    Stacks.await(database.close());
  }

  @Test
  void what_is_repeated_counts_once() throws Exception {
    create("once", "");
    JsonObject one = post("/once/trials", "{\"request_id\": \"mine\"}");
    JsonObject again = post("/once/trials", "{\"request_id\": \"mine\"}");
    assertThat(again).isEqualTo(one);
    assertThat(first(post("/once/trials", "{}")).getInteger("number")).isOne();
    String result = "{\"attempt\": 1, \"value\": 3}";
    assertThat(post("/once/trials/0/result", result))
        .isEqualTo(post("/once/trials/0/result", result));
    refused(409, "/once/trials/0/result", "{\"attempt\": 1, \"value\": 4}", "ended already");
    JsonObject enqueued =
        post("/once/enqueue", "{\"params\": {\"x\": 0.5}, \"request_id\": \"e\"}");
    assertThat(post("/once/enqueue", "{\"params\": {\"x\": 0.5}, \"request_id\": \"e\"}"))
        .isEqualTo(enqueued);
    assertThat(post("/once/enqueue", "{\"params\": {\"x\": 0.5}, \"skip_if_exists\": true}"))
        .isEqualTo(new JsonObject().putNull("number"));
    JsonObject next = first(post("/once/trials", "{}"));
    assertThat(next.getInteger("number")).isEqualTo(enqueued.getInteger("number"));
    assertThat(next.getJsonObject("params").getDouble("x")).isEqualTo(0.5);
  }

  @Test
  void a_client_that_is_silent_loses_its_trial_and_one_that_beats_keeps_it() throws Exception {
    create("lease", ", \"lease_seconds\": 1, \"max_retries\": 1");
    post("/lease/trials", "{\"count\": 2}");
    for (int i = 0; i < 8; i++) {
      Thread.sleep(250);
      post("/lease/trials/1/heartbeat", "{\"attempt\": 1}");
    }
    refused(409, "/lease/trials/0/heartbeat", "{\"attempt\": 1}", "given up");
    refused(409, "/lease/trials/0/result", "{\"attempt\": 1, \"value\": 1}", "given up");
    JsonObject again = first(post("/lease/trials", "{}"));
    assertThat(again.getInteger("number")).isZero();
    assertThat(again.getInteger("attempt")).isEqualTo(2);
    post("/lease/trials/0/release", "{}");
    assertThat(first(post("/lease/trials", "{}")).getInteger("attempt")).isEqualTo(3);
    post("/lease/trials/1/result", "{\"value\": 1}");
  }

  @Test
  void nobody_gets_more_trials_than_may_run_at_once_and_waiting_ends() throws Exception {
    create("few", ", \"max_parallel\": 2");
    assertThat(post("/few/trials", "{\"count\": 5, \"wait_seconds\": 0.5}").getJsonArray("trials"))
        .hasSize(2);
    assertThat(post("/few/trials", "{\"wait_seconds\": 0.2}").getJsonArray("trials")).isEmpty();
    post("/few/trials/0/result", "{\"value\": 1}");
    assertThat(first(post("/few/trials", "{}")).getInteger("number")).isEqualTo(2);
  }

  @Test
  void a_study_says_how_many_trials_it_could_use() throws Exception {
    create("wanted", ", \"max_trials\": 5, \"max_parallel\": 3");
    assertThat(demand("wanted")).isEqualTo(3);
    for (int i = 0; i < 3; i++) {
      int number = first(post("/wanted/trials", "{}")).getInteger("number");
      post("/wanted/trials/%d/result".formatted(number), "{\"value\": 1}");
    }
    int running = first(post("/wanted/trials", "{}")).getInteger("number");
    assertThat(demand("wanted")).as("one runs, one is left").isEqualTo(2);
    post("/wanted/pause", "");
    assertThat(demand("wanted")).as("one runs, and no other may").isEqualTo(1);
    post("/wanted/trials/%d/result".formatted(running), "{\"value\": 1}");
    assertThat(demand("wanted")).isZero();
    post("/wanted/resume", "");
    assertThat(demand("wanted")).isEqualTo(1);
    create("endless", "");
    assertThat(demand("endless")).isEqualTo(1_000_000);
  }

  private long demand(String study) throws Exception {
    return new JsonObject(call("GET", "/" + study + "/demand", "").body()).getLong("trials");
  }

  @Test
  void the_front_of_several_objectives_has_a_volume() throws Exception {
    create("two", ", \"directions\": [\"minimize\", \"maximize\"]");
    for (String values : List.of("[1, 1]", "[2, 3]", "[3, 2]")) {
      int number = first(post("/two/trials", "{}")).getInteger("number");
      post("/two/trials/%d/result".formatted(number), "{\"values\": %s}".formatted(values));
    }
    HttpResponse<String> volume = call("GET", "/two/hypervolume?reference=4,0", "");
    assertThat(new JsonObject(volume.body()).getDouble("hypervolume")).isEqualTo(3 + 2 * 2);
    assertThat(new JsonArray(call("GET", "/two/hypervolume-history?reference=4,0", "").body()))
        .last()
        .asInstanceOf(InstanceOfAssertFactories.type(JsonObject.class))
        .extracting(point -> point.getDouble("hypervolume"))
        .isEqualTo(7.0);
    assertThat(call("GET", "/two/hypervolume?reference=4", "").statusCode()).isEqualTo(422);
    assertThat(call("GET", "/two/hypervolume?reference=a,b", "").statusCode()).isEqualTo(400);
    assertThat(new JsonArray(call("GET", "/two/best-trials", "").body())).hasSize(2);
  }

  @Test
  void a_study_starts_from_anothers_trials() throws Exception {
    create("old", "");
    for (int i = 0; i < 5; i++) {
      post("/old/trials", "{}");
      post("/old/trials/%d/result".formatted(i), "{\"value\": %d}".formatted(i));
    }
    create("new", ", \"from_study\": \"old\", \"max_trials\": 2");
    JsonObject created = new JsonObject(call("GET", "/new", "").body());
    assertThat(created.getInteger("n_trials")).isEqualTo(5);
    assertThat(created.getInteger("max_trials")).isEqualTo(7);
    assertThat(created.getString("status")).isEqualTo("open");
    assertThat(created.getDouble("best_value")).isZero();
    refused(
        422,
        "",
        "{\"name\": \"other\", \"from_study\": \"old\", \"space\": {\"x\": {\"type\": \"int\", \"low\": 1, \"high\": 3}}}",
        "cannot be");
    assertThat(call("GET", "/other", "").statusCode()).isEqualTo(404);
    refused(404, "", "{\"name\": \"other\", \"from_study\": \"nobody\"}", "nobody");
  }

  @Test
  void whoever_wants_to_hears_that_a_study_has_closed_also_after_a_failure() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    int port = Ports.freeOr(0);
    Stacks.await(
        vertx
            .createHttpServer()
            .requestHandler(
                request ->
                    request
                        .body()
                        .onSuccess(
                            body -> {
                              heard.add(body.toString());
                              request.response().setStatusCode(heard.size() == 1 ? 500 : 204).end();
                            }))
            .listen(port, "127.0.0.1"));
    create("told", ", \"max_trials\": 1, \"webhook\": \"http://127.0.0.1:%d/x\"".formatted(port));
    post("/told/trials", "{}");
    post("/told/trials/0/result", "{\"value\": 3}");
    for (int i = 0; i < 200 && heard.size() < 2; i++) {
      Thread.sleep(100);
    }
    assertThat(heard).hasSize(2);
    JsonObject last = new JsonObject(heard.getLast());
    assertThat(last.getString("event")).isEqualTo("study_closed");
    assertThat(last.getString("study")).isEqualTo("told");
    assertThat(last.getString("reason")).isEqualTo("MAX_TRIALS");
    assertThat(last.getDouble("best_value")).isEqualTo(3);
    refused(422, "", "{\"name\": \"w\", \"webhook\": \"ftp://x\"}", "http or https");
  }

  @Test
  void bad_input_is_told_in_words() throws Exception {
    create("bad", "");
    refused(422, "/bad/trials", "{\"count\": 0}", "from 1 to 1000");
    refused(422, "/bad/trials", "{\"wait_seconds\": 60}", "wait_seconds");
    refused(400, "/bad/trials", "{\"cuont\": 1}", "cuont", "count");
    refused(404, "/nobody/trials", "{}", "nobody");
    post("/bad/trials", "{}");
    refused(422, "/bad/trials/0/result", "{}", "Expected a value");
    refused(422, "/bad/trials/0/result", "{\"state\": \"done\"}", "complete, pruned or fail");
    refused(422, "/bad/trials/0/reports", "{\"value\": 1}", "step");
    refused(404, "/bad/trials/7/heartbeat", "{}", "no trial 7");
    refused(400, "/bad/trials/x/heartbeat", "{}", "trial number");
    refused(
        422,
        "",
        "{\"name\": \"circle\", \"space\": {\"a\": {\"type\": \"int\", \"low\": 1, \"high\": 2, \"when\": {\"b\": 1}},"
            + " \"b\": {\"type\": \"int\", \"low\": 1, \"high\": 2, \"when\": {\"a\": 1}}}}",
        "circle");
    refused(
        422,
        "",
        "{\"name\": \"low\", \"space\": {\"a\": {\"type\": \"float\", \"low\": 2, \"high\": 1}}}",
        "low <= high");
    JsonObject failed = post("/bad/trials/0/result", "{\"value\": \"NaN\"}");
    assertThat(failed.getString("state")).isEqualTo("FAIL");
    assertThat(failed.getString("reason")).contains("NaN");
  }

  @Test
  void events_come_in_order_once_and_go_on_where_a_client_left_off() throws Exception {
    create("events", ", \"max_trials\": 3");
    List<Long> seen = new ArrayList<>();
    var lines =
        http.sendAsync(
                HttpRequest.newBuilder(URI.create(gateways.getFirst() + "/events/events")).build(),
                HttpResponse.BodyHandlers.ofLines())
            .get(10, TimeUnit.SECONDS)
            .body();
    var reader =
        Thread.ofVirtual()
            .start(
                () ->
                    lines
                        .filter(line -> line.startsWith("id: "))
                        .takeWhile(line -> seen.size() < 8)
                        .forEach(line -> seen.add(Long.parseLong(line.substring(4)))));
    for (int i = 0; i < 3; i++) {
      post("/events/trials", "{}");
      post("/events/trials/%d/result".formatted(i), "{\"value\": 1}");
    }
    call("DELETE", "/events", "");
    reader.join(java.time.Duration.ofSeconds(10));
    assertThat(seen).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
  }
}
