package io.trialstream.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.server.Monitor;
import io.trialstream.server.Stacks;
import io.trialstream.server.journal.Database;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What Prometheus gets to see of a sampler and a gateway. */
class MetricsTest extends GatewayOnStack {

  @Test
  void what_was_stored_is_counted() throws Exception {
    call(
        "POST",
        "/api/v1/studies",
        """
        {"name": "watched", "sampler": {"name": "random"}, "pruner": {"name": "nop"},
         "space": {"x": {"type": "float", "low": 0, "high": 1}}}
        """);
    String trials = "/api/v1/studies/watched/trials";
    call("POST", trials, "{\"count\": 4, \"wait_seconds\": 20}");
    call("POST", trials + "/0/reports", "{\"step\": 1, \"value\": 5}");
    call("POST", trials + "/0/result", "{\"value\": 3}");
    call("POST", trials + "/1/result", "{\"value\": 2}");
    call("POST", trials + "/2/result", "{\"state\": \"fail\"}");
    call("POST", trials + "/3/release", "{}");

    String text = call("GET", "/metrics", "").body();
    assertThat(value(text, "trialstream_trials_started_total")).isEqualTo(4);
    assertThat(value(text, "trialstream_trials_finished_total{state=\"COMPLETE\"}")).isEqualTo(2);
    assertThat(value(text, "trialstream_trials_finished_total{state=\"FAIL\"}")).isEqualTo(1);
    assertThat(value(text, "trialstream_trials_handed_back_total")).isEqualTo(1);
    assertThat(value(text, "trialstream_leases_lost_total")).isZero();
    assertThat(value(text, "trialstream_reports_total")).isEqualTo(1);
    assertThat(value(text, "trialstream_study_best_value{study=\"watched\"}")).isEqualTo(2);
    assertThat(value(text, "trialstream_partitions_owned")).isEqualTo(2);
    assertThat(value(text, "trialstream_partitions_taken_over_total")).isEqualTo(2);
    assertThat(value(text, "trialstream_journal_commit_seconds_count")).isGreaterThanOrEqualTo(6);
    assertThat(value(text, "trialstream_batch_events_sum")).isGreaterThanOrEqualTo(10);
    assertThat(value(text, "trialstream_suggestion_seconds_count{sampler=\"random\"}"))
        .isEqualTo(4);
    assertThat(value(text, "trialstream_request_to_suggestion_seconds_count")).isEqualTo(4);
    assertThat(text)
        .contains(
            "jvm_memory_used_bytes",
            "jvm_gc_",
            "vertx_http_server_requests_total",
            "vertx_pool_",
            "process_uptime",
            "kafka_consumer_fetch_manager_records_lag");

    call("DELETE", "/api/v1/studies/watched", "");
    assertThat(call("GET", "/metrics", "").body()).doesNotContain("study=\"watched\"");
  }

  @Test
  void what_a_sampler_looks_after_is_shown() throws Exception {
    call("POST", "/api/v1/studies", "{\"name\": \"watched\"}");
    call("POST", "/api/v1/studies/watched/trials", "{\"count\": 3, \"wait_seconds\": 20}");
    String text = call("GET", "/metrics", "").body();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (value(text, "trialstream_studies_loaded") == 0 && System.nanoTime() < deadline) {
      Thread.sleep(100); // it is counted about once a second
      text = call("GET", "/metrics", "").body();
    }
    assertThat(value(text, "trialstream_studies_loaded")).isEqualTo(1);
    assertThat(value(text, "trialstream_trials_running")).isEqualTo(3);
    assertThat(value(text, "trialstream_workers_alive")).isEqualTo(1);
    assertThat(value(text, "trialstream_backlog_commands")).isZero();
  }

  @Test
  void a_slow_suggestion_is_linked_to_its_command() throws Exception {
    call("POST", "/api/v1/studies", "{\"name\": \"traced\"}");
    call("POST", "/api/v1/studies/traced/trials", "{\"count\": 1, \"wait_seconds\": 20}");
    String text =
        call("GET", "/metrics", "", "accept", "application/openmetrics-text; version=1.0.0").body();
    Matcher exemplar =
        Pattern.compile("request_to_suggestion_seconds_bucket.*# .*trace_id=\"([0-9a-f]{32})\"")
            .matcher(text);
    assertThat(exemplar.find()).isTrue();
    String command =
        exemplar.group(1).replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
    assertThat(commandsInTheJournal()).contains(command);
  }

  private Set<String> commandsInTheJournal() throws Exception {
    Database database = Stacks.await(Database.open(vertx, postgres, 1));
    Set<String> ids = new HashSet<>();
    Stacks.await(database.pool().query("SELECT command_id FROM journal").execute())
        .forEach(row -> ids.add(String.valueOf(row.getUUID(0))));
    Stacks.await(database.close());
    return ids;
  }

  @Test
  void a_process_without_http_shows_them_at_a_port_of_its_own() throws Exception {
    call("POST", "/api/v1/studies", "{\"name\": \"at work\"}");
    int port =
        Stacks.await(new Monitor(metrics.telemetry(), sampler).listen(vertx, "127.0.0.1", 0))
            .actualPort();
    assertThat(get(port, "/metrics").body()).contains("trialstream_partitions_owned");
    assertThat(get(port, "/health/live").body()).contains("alive");
    assertThat(get(port, "/health/ready").body()).contains("ready");
    assertThat(get(port, "/other").statusCode()).isEqualTo(404);
  }

  private HttpResponse<String> get(int port, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static double value(String text, String series) {
    Matcher line =
        Pattern.compile("^" + Pattern.quote(series) + " (\\S+)$", Pattern.MULTILINE).matcher(text);
    assertThat(line.find()).describedAs(series).isTrue();
    return Double.parseDouble(line.group(1));
  }
}
