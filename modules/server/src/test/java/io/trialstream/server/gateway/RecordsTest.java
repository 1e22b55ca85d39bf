package io.trialstream.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.engine.Reason;
import io.trialstream.server.http.Contract;
import io.trialstream.server.http.ProblemReason;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is stored of what HTTP clients say is what they meant. */
class RecordsTest extends GatewayOnStack {

  private JsonObject post(String path, String body) throws Exception {
    HttpResponse<String> response = call("POST", "/api/v1/studies" + path, body);
    assertThat(response.statusCode()).describedAs(response.body()).isBetween(200, 201);
    return new JsonObject(response.body());
  }

  private JsonObject refused(int status, String path, String body) throws Exception {
    long begun = System.nanoTime();
    HttpResponse<String> response = call("POST", "/api/v1/studies" + path, body);
    assertThat(response.statusCode()).describedAs(body + response.body()).isEqualTo(status);
    assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(5));
    return new JsonObject(response.body());
  }

  private JsonObject ask(String study) throws Exception {
    return post("/" + study + "/trials", "{\"wait_seconds\": 20}")
        .getJsonArray("trials")
        .getJsonObject(0);
  }

  /**
   * 200 conditional trials of {@code examples/ask_tell.py} have what they asked for, and no more.
   */
  @Test
  void a_conditional_trial_is_stored_with_exactly_the_parameters_it_asked_for() throws Exception {
    post("", "{\"name\": \"conditional\", \"max_trials\": 200, \"sampler\": {\"name\": \"tpe\"}}");
    List<Process> workers = new ArrayList<>();
    Path example = Path.of("../../examples/ask_tell.py").toAbsolutePath();
    for (int i = 0; i < 4; i++) {
      workers.add(
          new ProcessBuilder(
                  "python3", example.toString(), "conditional", "1000", gateway.toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start());
    }
    for (Process worker : workers) {
      assertThat(worker.waitFor(180, TimeUnit.SECONDS)).isTrue();
      assertThat(worker.exitValue()).isZero();
    }
    JsonArray trials = new JsonArray(call("GET", "/api/v1/studies/conditional/trials", "").body());
    assertThat(trials).hasSize(200);
    Set<String> workersSeen = new TreeSet<>();
    int unasked = 0;
    for (int i = 0; i < trials.size(); i++) {
      JsonObject trial = trials.getJsonObject(i);
      Set<String> expected = new TreeSet<>(Set.of("lr", "layers", "optimizer"));
      if (trial.getJsonObject("params").getString("optimizer").equals("sgd")) {
        expected.add("momentum");
      }
      Set<String> stored = new TreeSet<>(trial.getJsonObject("params").fieldNames());
      unasked += expected.equals(stored) ? 0 : 1;
      workersSeen.add(trial.getString("worker"));
    }
    assertThat(unasked).isZero();
    assertThat(workersSeen).hasSize(4).noneMatch(name -> name.startsWith("gateway-"));
  }

  @Test
  void asked_or_params_say_what_was_used_and_other_values_are_refused() throws Exception {
    post(
        "",
        """
        {"name": "asked", "space": {"x": {"type": "float", "low": 0, "high": 1},
          "n": {"type": "int", "low": 1, "high": 9}, "c": {"type": "categorical", "choices": [null, "b", 2.5]}}}
        """);
    JsonObject first = ask("asked");
    JsonObject stored =
        post("/asked/trials/0/result", "{\"value\": 1, \"attempt\": 1, \"asked\": [\"x\"]}");
    assertThat(stored.getJsonObject("params").fieldNames()).containsExactly("x");
    assertThat(stored.getJsonObject("params").getDouble("x"))
        .isEqualTo(first.getJsonObject("params").getDouble("x"));

    JsonObject params = ask("asked").getJsonObject("params");
    JsonObject wrong =
        new JsonObject().put("value", 1).put("params", new JsonObject().put("n", 77));
    assertThat(refused(422, "/asked/trials/1/result", wrong.encode()).getString("detail"))
        .contains("\"n\"", "77");
    JsonObject unknown =
        new JsonObject().put("value", 1).put("params", new JsonObject().put("z", 1));
    assertThat(refused(422, "/asked/trials/1/result", unknown.encode()).getString("detail"))
        .contains("\"z\"");
    refused(422, "/asked/trials/1/result", "{\"value\": 1, \"asked\": [\"z\"]}");
    refused(422, "/asked/trials/1/result", "{\"value\": 1, \"asked\": [\"x\"], \"params\": {}}");
    JsonObject used =
        new JsonObject().put("n", params.getValue("n")).put("c", params.getValue("c"));
    assertThat(
            post(
                    "/asked/trials/1/result",
                    new JsonObject().put("value", 1).put("params", used).encode())
                .getJsonObject("params"))
        .isEqualTo(used);
  }

  @Test
  void whoever_repeats_a_request_is_answered_the_same() throws Exception {
    String create =
        "{\"name\": \"once\", \"request_id\": \"8f14e45f-ceea-467f-a0e6-b4a3d3c1f001\"}";
    JsonObject made = post("", create);
    post("/once/user-attrs", "{\"later\": 1}");
    assertThat(post("", create).getString("id")).isEqualTo(made.getString("id"));
    assertThat(refused(409, "", "{\"name\": \"once\"}").getString("reason"))
        .isEqualTo("DUPLICATE_STUDY");
    assertThat(refused(409, "", "{\"name\": \"once\", \"request_id\": \"x\"}").getString("reason"))
        .isEqualTo("DUPLICATE_STUDY");
    String other =
        "{\"name\": \"other\", \"request_id\": \"8f14e45f-ceea-467f-a0e6-b4a3d3c1f001\"}";
    assertThat(post("", other).getString("id")).isNotEqualTo(made.getString("id"));

    String enqueue = "{\"params\": {\"x\": 1}, \"request_id\": \"e\"}";
    String add = "{\"values\": [2], \"request_id\": \"e\"}";
    int enqueued = post("/once/enqueue", enqueue).getInteger("number");
    int added = post("/once/add-trial", add).getInteger("number");
    ask("once");
    assertThat(post("/once/enqueue", enqueue).getInteger("number")).isEqualTo(enqueued);
    assertThat(post("/once/add-trial", add).getInteger("number")).isEqualTo(added);

    call("DELETE", "/api/v1/studies/once", "");
    assertThat(refused(404, "", create).getString("reason")).isEqualTo("STUDY_DELETED");
  }

  @Test
  void what_cannot_be_meant_is_refused_at_once() throws Exception {
    post("", "{\"name\": \"bad\", \"max_trials\": 3}");
    ask("bad");
    refused(422, "/bad/trials/0/result", "{\"values\": [null]}");
    refused(422, "/bad/trials/0/result", "{\"value\": 1, \"constraints\": [null]}");
    refused(
        422, "/bad/trials/0/reports", "{\"step\": 1, \"value\": 1, \"metrics\": {\"a\": null}}");
    refused(422, "/bad/enqueue", "{\"params\": {\"x\": NaN}}");
    refused(422, "/bad/enqueue", "{\"params\": {\"x\": [1]}}");
    refused(422, "/bad/trials", "{\"worker\": \"\"}");
    for (String name : List.of(".", "..")) {
      refused(422, "", "{\"name\": \"%s\"}".formatted(name));
    }
    for (String field : List.of("lease_seconds", "trial_timeout_seconds", "time_limit_seconds")) {
      for (String value : List.of("1e17", "9223372036854775807", "315360001", "Infinity")) {
        assertThat(
                refused(422, "", "{\"name\": \"v\", \"%s\": %s}".formatted(field, value))
                    .getString("detail"))
            .contains("3650 days");
      }
    }
    JsonObject unknown = new JsonObject(call("GET", "/api/v1/studies?limt=3", "").body());
    assertThat(unknown.getString("reason")).isEqualTo("UNKNOWN_PARAMETER");
    assertThat(unknown.getString("detail")).contains("\"limt\"", "Did you mean \"limit\"?");
    assertThat(refused(409, "/bad/trials/0/heartbeat", "{\"attempt\": 0}").getString("reason"))
        .isEqualTo("LEASE_LOST");

    for (int i = 0; i < 3; i++) {
      post("/bad/add-trial", "{\"values\": [1]}");
    }
    JsonObject closed = refused(409, "/bad/enqueue", "{\"params\": {\"x\": 0.5}}");
    assertThat(closed.getString("reason")).isEqualTo("STUDY_CLOSED");
    assertThat(closed.getString("detail")).contains("MAX_TRIALS");
  }

  @Test
  void words_for_nan_and_infinities_are_taken_and_come_back_in_one_form() throws Exception {
    post("", "{\"name\": \"words\", \"user_attrs\": {\"a\": [NaN, -Infinity]}}");
    assertThat(call("GET", "/api/v1/studies/words", "").body())
        .contains("{\"a\":[{\"$number\":\"NaN\"},{\"$number\":\"-Infinity\"}]}");
    ask("words");
    JsonObject nan =
        post("/words/trials/0/result", "{\"value\": NaN, \"user_attrs\": {\"b\": Infinity}}");
    assertThat(nan.getString("state")).isEqualTo("FAIL");
    assertThat(nan.getJsonObject("user_attrs").getJsonObject("b").getString("$number"))
        .isEqualTo("Infinity");
    ask("words");
    JsonObject inf = post("/words/trials/1/result", "{\"value\": -Infinity}");
    assertThat(inf.getString("state")).isEqualTo("COMPLETE");
    assertThat(inf.getJsonArray("values").getValue(0)).isEqualTo("-Infinity");
  }

  @Test
  void a_webhook_at_this_machine_is_refused() throws Exception {
    for (String url :
        List.of("http://127.0.0.1:1/x", "http://localhost/", "http://169.254.169.254/")) {
      assertThat(
              refused(422, "", "{\"name\": \"w\", \"webhook\": \"%s\"}".formatted(url))
                  .getString("detail"))
          .contains("--allow-private-webhooks");
    }
  }

  @Test
  void the_document_names_every_reason() {
    Set<String> said = new TreeSet<>();
    Contract.load()
        .document()
        .at("/components/schemas/Problem/properties/reason/enum")
        .forEach(reason -> said.add(reason.asText()));
    Set<String> used = new TreeSet<>();
    for (Reason reason : Reason.values()) {
      used.add(reason.name());
    }
    for (ProblemReason reason : ProblemReason.values()) {
      used.add(reason.name());
    }
    assertThat(said).isEqualTo(used);
  }
}
