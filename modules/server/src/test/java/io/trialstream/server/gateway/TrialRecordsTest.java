package io.trialstream.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.engine.Command;
import io.trialstream.server.Stacks;
import io.trialstream.server.journal.Database;
import io.trialstream.server.tables.StudyAudit;
import io.trialstream.stream.CommandSender;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is shown of a trial is all that happened to it, wherever that was. */
class TrialRecordsTest extends GatewayOnStack {

  private static final String STUDIES = "/api/v1/studies";

  private JsonObject ok(String method, String path, String body) throws Exception {
    HttpResponse<String> response = call(method, STUDIES + path, body);
    assertThat(response.statusCode()).as(response.body()).isBetween(200, 201);
    return new JsonObject(response.body());
  }

  private void refused(int status, String path, String body, String... words) throws Exception {
    HttpResponse<String> response = call("POST", STUDIES + path, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.body()).contains(words);
  }

  private void verify(String study) throws Exception {
    Database database = Stacks.await(Database.open(vertx, postgres, 1));
    StudyAudit.Stored stored = Stacks.await(StudyAudit.read(database.pool(), study));
    assertThat(StudyAudit.compare(stored, null, 0).differences()).isEmpty();
    Stacks.await(database.close());
  }

  @Test
  void a_trial_handed_back_at_step_four_of_eight_shows_eight_steps() throws Exception {
    ok("POST", "", "{\"name\": \"s\", \"pruner\": {\"name\": \"median\"}}");
    ok("POST", "/s/trials", "{\"wait_seconds\": 20}");
    for (int step = 1; step <= 4; step++) {
      ok("POST", "/s/trials/0/reports", "{\"step\": %d, \"value\": %d}".formatted(step, step));
    }
    ok("POST", "/s/trials/0/release", "{}");
    ok("POST", "/s/trials", "{\"wait_seconds\": 20}");
    for (int step = 4; step <= 8; step++) { // the fourth step once more
      ok(
          "POST",
          "/s/trials/0/reports",
          "{\"attempt\": 2, \"step\": %d, \"value\": %d}".formatted(step, 10 * step));
    }
    String curve =
        "{\"1\":1.0,\"2\":2.0,\"3\":3.0,\"4\":40.0,\"5\":50.0,\"6\":60.0,\"7\":70.0,\"8\":80.0}";
    for (boolean ended : new boolean[] {false, true}) {
      if (ended) {
        ok("POST", "/s/trials/0/result", "{\"attempt\": 2, \"value\": 80}");
      }
      JsonObject trial = ok("GET", "/s/trials/0", "");
      assertThat(trial.getJsonObject("intermediate_values").encode()).isEqualTo(curve);
      assertThat(trial.getJsonArray("reports")).hasSize(9);
      JsonObject shown =
          new JsonArray(call("GET", STUDIES + "/s/intermediate-values", "").body())
              .getJsonObject(0);
      assertThat(shown.getJsonArray("values").encode())
          .isEqualTo("[1.0,2.0,3.0,40.0,50.0,60.0,70.0,80.0]");
      assertThat(shown.getJsonArray("attempts").encode()).isEqualTo("[1,1,1,2,2,2,2,2]");
      JsonArray reports = new JsonArray(call("GET", STUDIES + "/s/reports", "").body());
      assertThat(reports.getJsonObject(0).getJsonArray("reports")).hasSize(9);
    }
    verify("s");
  }

  @Test
  void a_trial_of_elsewhere_is_shown_as_it_was_sent() throws Exception {
    ok("POST", "", "{\"name\": \"s\"}");
    String trial =
        """
        {"state": "FAIL", "params": {"x": 0.5}, "values": [], "constraints": ["Infinity"],
         "user_attrs": {"nan": {"$number": "NaN"}, "word": "NaN", "list": [{"$number": "-Infinity"}, 1208925819614629174706176]},
         "worker": "w", "attempt": 2, "reason": "broken", "fixed_params": {"x": 0.5},
         "datetime_start": "2020-01-02T03:04:05.678Z", "datetime_complete": "2020-01-02T03:04:06Z"}
        """;
    String more =
        """
        {"distributions": {"x": {"type": "float", "low": 0, "high": 1}}, "request_id": "mine",
         "intermediate_values": {"3": 1, "7": "NaN"}}
        """;
    JsonObject body = new JsonObject(trial).mergeIn(new JsonObject(more));
    for (int i = 0; i < 2; i++) {
      ok("POST", "/s/add-trial", body.encode());
    }
    JsonObject shown = ok("GET", "/s/trials/0", "");
    for (String field : new JsonObject(trial).fieldNames()) {
      assertThat(shown.getValue(field)).as(field).isEqualTo(new JsonObject(trial).getValue(field));
    }
    assertThat(shown.getJsonObject("intermediate_values").encode())
        .isEqualTo("{\"3\":1.0,\"7\":\"NaN\"}");
    assertThat(ok("GET", "/s", "").getInteger("n_trials")).isOne();

    ok("POST", "/s/add-trial", "{\"state\": \"waiting\", \"params\": {\"x\": 0.125}}");
    assertThat(ok("GET", "/s/trials/1", "").getJsonObject("fixed_params").encode())
        .isEqualTo("{\"x\":0.125}");
    ok("POST", "/s/trials", "{\"wait_seconds\": 20}");
    assertThat(
            ok(
                    "POST",
                    "/s/trials/1/suggest",
                    "{\"name\": \"x\", \"distribution\": {\"type\": \"float\", \"low\": 0, \"high\": 1}}")
                .getDouble("value"))
        .isEqualTo(0.125);
    verify("s");

    refused(422, "/s/add-trial", "{\"state\": \"running\", \"values\": [1]}", "RUNNING");
    refused(422, "/s/add-trial", "{\"values\": [1], \"datetime_start\": \"yesterday\"}", "zone");
    refused(422, "/s/add-trial", "{\"values\": [1], \"reports\": [{\"step\": 1}]}", "value null");
    refused(422, "/s/add-trial", "{\"values\": [1], \"reports\": [null]}", "null");
    refused(
        422,
        "/s/add-trial",
        "{\"values\": [1], \"reports\": [], \"intermediate_values\": {}}",
        "either");
  }

  @Test
  void long_curves_are_added_and_copied_and_too_long_ones_refused_with_words() throws Exception {
    ok("POST", "", "{\"name\": \"s\"}");
    JsonArray reports = new JsonArray();
    for (int step = 0; step < 20_000; step++) {
      reports.add(new JsonObject().put("step", step).put("value", 1.0 / (step + 1)));
    }
    JsonObject body =
        new JsonObject().put("values", new JsonArray().add(1)).put("reports", reports);
    ok("POST", "/s/add-trial", body.encode());
    refused(
        413,
        "/s/add-trial",
        body.put("user_attrs", new JsonObject().put("a", "x".repeat(2 << 20))).encode(),
        "of 2097152 for a trial");
    ok("POST", "", "{\"name\": \"t\", \"from_study\": \"s\"}");
    assertThat(ok("GET", "/t/trials/0", "").getJsonArray("reports")).hasSize(20_000);
    verify("t");
  }

  @Test
  void a_copy_that_broke_off_is_marked_and_the_same_request_goes_on_with_it() throws Exception {
    ok("POST", "", "{\"name\": \"old\"}");
    for (int i = 0; i < 5; i++) {
      ok(
          "POST",
          "/old/add-trial",
          "{\"values\": [%d], \"user_attrs\": {\"i\": %d}}".formatted(i, i));
    }
    // What a gateway leaves behind that is killed after the second trial.
    String source = ok("GET", "/old", "").getString("id");
    CommandSender sender = Stacks.await(CommandSender.connect(vertx, kafka, "gateway-that-dies"));
    StudySpec spec =
        StudySpec.builder()
            .seed(1)
            .userAttrs(
                Map.of("copied_from", Map.of("study", "old", "id", source, "complete", false)))
            .build();
    UUID studyId =
        Stacks.await(sender.ask("new", null, new Command.CreateStudy(spec), Duration.ofSeconds(20)))
            .studyId();
    for (int i = 0; i < 2; i++) {
      UUID id = UUID.nameUUIDFromBytes((studyId + " copy " + i).getBytes(StandardCharsets.UTF_8));
      Stacks.await(
          sender.ask(
              id,
              "new",
              studyId,
              new Command.AddTrial(
                  TrialState.COMPLETE, Map.of(), List.of((double) i), List.of(), Map.of("i", i)),
              Duration.ofSeconds(20)));
    }
    Stacks.await(sender.close());

    ok("POST", "", "{\"name\": \"new\", \"from_study\": \"old\"}");
    JsonObject there = ok("GET", "/new", "");
    assertThat(there.getString("id")).isEqualTo(studyId.toString());
    assertThat(there.getInteger("n_trials")).isEqualTo(5);
    assertThat(
            there.getJsonObject("user_attrs").getJsonObject("copied_from").getBoolean("complete"))
        .isTrue();
    JsonArray trials = new JsonArray(call("GET", STUDIES + "/new/trials", "").body());
    for (int i = 0; i < 5; i++) {
      assertThat(trials.getJsonObject(i).getJsonObject("user_attrs").getInteger("i")).isEqualTo(i);
    }
    refused(409, "", "{\"name\": \"new\", \"from_study\": \"old\"}", "exists already");

    String asked = "{\"name\": \"other\", \"from_study\": \"old\", \"request_id\": \"mine\"}";
    String id = ok("POST", "", asked).getString("id");
    assertThat(ok("POST", "", asked).getString("id")).isEqualTo(id);
    assertThat(ok("GET", "/other", "").getInteger("n_trials")).isEqualTo(5);
    verify("new");
    verify("other");
  }
}
