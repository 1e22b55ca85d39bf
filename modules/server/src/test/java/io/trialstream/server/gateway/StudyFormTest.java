package io.trialstream.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.server.http.Contract;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A study is shown in the form in which it is asked for. */
class StudyFormTest extends GatewayOnStack {

  private static final String EVERY_OPTION =
      """
      {"name": "first", "directions": ["maximize"], "seed": -9223372036854775807,
       "sampler": {"name": "partial-fixed", "options": {"fixed_params": {"depth": 3},
         "base_sampler": {"name": "tpe", "options": {"gamma": 0.2, "group": false}}}},
       "pruner": {"name": "patient", "options": {"patience": 2, "wrapped_pruner": {"name": "median"}}},
       "max_trials": 100, "time_limit_seconds": 3600.5, "target_value": 0.99, "lease_seconds": 30,
       "heartbeat_seconds": 5, "max_retries": 7, "retry_failed": true, "trial_timeout_seconds": 600,
       "max_parallel": 4, "user_attrs": {"owner": "me", "bound": {"$number": "Infinity"}},
       "webhook": "https://me:secret@example.com:8443/hooks/study?token=secret#here",
       "space": {
         "lr": {"type": "float", "low": 1e-5, "high": 0.1, "log": true},
         "share": {"type": "float", "low": 0, "high": 1, "step": 0.25},
         "model": {"type": "categorical", "choices": ["tree", "net", null, true, 3, 0.5]},
         "depth": {"name": "IntDistribution",
           "attributes": {"low": 1, "high": 9, "step": 2, "log": false}, "when": {"model": ["tree", null]}}}}
      """;

  @Override
  GatewayOptions options(GatewayOptions usual) {
    return usual.withPrivateWebhooks(true);
  }

  private JsonObject create(JsonObject body) throws Exception {
    HttpResponse<String> answer = call("POST", "/api/v1/studies", body.encode());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return new JsonObject(call("GET", "/api/v1/studies/" + body.getString("name"), "").body());
  }

  /** The fields of a study that a request may have. */
  private static JsonObject asked(JsonObject study) {
    Set<String> fields = new TreeSet<>();
    Contract.load()
        .document()
        .at("/components/schemas/StudyRequest/properties")
        .fieldNames()
        .forEachRemaining(fields::add);
    JsonObject asked = study.copy();
    asked.fieldNames().retainAll(fields);
    return asked;
  }

  @Test
  void what_is_shown_makes_the_same_study_under_another_name() throws Exception {
    JsonObject request = new JsonObject(EVERY_OPTION);
    JsonObject first = asked(create(request));
    assertThat(first.fieldNames())
        .as("all that was asked for is shown")
        .containsAll(request.fieldNames());
    JsonObject second = asked(create(first.copy().put("name", "second")));
    assertThat(second.put("name", "first")).isEqualTo(first);
    assertThat(first.getLong("seed")).isEqualTo(-9223372036854775807L);
    assertThat(first.getDouble("time_limit_seconds")).isEqualTo(3600.5);
    assertThat(first.getJsonObject("space").getJsonObject("depth"))
        .isEqualTo(
            new JsonObject(
                "{\"type\":\"int\",\"low\":1,\"high\":9,\"log\":false,\"step\":2,\"when\":{\"model\":[\"tree\",null]}}"));
  }

  @Test
  void a_webhook_is_shown_without_its_secret_and_a_list_without_the_space() throws Exception {
    JsonObject study = create(new JsonObject(EVERY_OPTION));
    assertThat(study.getString("webhook")).isEqualTo("https://example.com:8443/hooks/study");
    String list = call("GET", "/api/v1/studies", "").body();
    assertThat(list).contains("\"max_parallel\":4").doesNotContain("\"space\"", "secret");
  }

  @Test
  void fields_that_there_are_not_are_refused_with_the_nearest_one() throws Exception {
    assertRefused("/api/v1/studies", "{\"name\": \"s\", \"max_trial\": 1}", "max_trials");
    assertRefused(
        "/api/v1/studies",
        "{\"name\": \"s\", \"sampler\": {\"name\": \"tpe\", \"option\": {}}}",
        "options");
    assertRefused(
        "/api/v1/studies",
        "{\"name\": \"s\", \"space\": {\"x\": {\"type\": \"float\", \"low\": 0, \"hihg\": 1}}}",
        "high");
    assertRefused(
        "/api/v1/studies",
        "{\"name\": \"s\", \"sampler\": {\"name\": \"tpe\", \"options\": {\"gama\": 0.1}}}",
        "gamma");
    assertRefused("/api/v1/studies", "{\"name\": \"s\", \"sampler\": {\"name\": \"tpa\"}}", "tpe");
    create(new JsonObject("{\"name\": \"open\"}"));
    call("POST", "/api/v1/studies/open/trials", "{\"wait_seconds\": 20}");
    assertRefused(
        "/api/v1/studies/open/trials/0/suggest",
        "{\"name\": \"x\", \"distribution\": {\"type\": \"float\", \"low\": 0, \"hihg\": 1}}",
        "high");
    assertRefused(
        "/api/v1/studies/open/add-trial",
        "{\"params\": {\"x\": 0}, \"values\": [1], \"distributions\": {\"x\": {\"type\": \"flaot\"}}}",
        "float");
    HttpResponse<String> method =
        call("GET", "/api/v1/studies/open/importances?method=mean-decrease", "");
    assertThat(method.body()).contains("mean-decrease-impurity");
    HttpResponse<String> parameter = call("GET", "/api/v1/studies?prefx=a", "");
    assertThat(parameter.statusCode()).isEqualTo(400);
    assertThat(parameter.body()).contains("Did you mean \\\"prefix\\\"?");
  }

  private void assertRefused(String path, String body, String nearest) throws Exception {
    HttpResponse<String> answer = call("POST", path, body);
    assertThat(answer.statusCode()).as(answer.body()).isBetween(400, 422);
    assertThat(new JsonObject(answer.body()).getString("detail"))
        .contains("Did you mean \"" + nearest + "\"?");
  }
}
