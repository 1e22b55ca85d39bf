package io.trialstream.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.devstack.Ports;
import io.trialstream.server.Stacks;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What Prometheus gets to see of a sampler and a gateway. */
class MetricsTest extends GatewayOnStack {

  @Test
  void what_was_stored_is_counted() throws Exception {
    call("POST", "/api/v1/studies", "{\"name\": \"watched\", \"pruner\": {\"name\": \"nop\"}}");
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
    assertThat(text)
        .contains("jvm_memory_used_bytes", "vertx_http_server_requests_total", "process_uptime");

    call("DELETE", "/api/v1/studies/watched", "");
    assertThat(call("GET", "/metrics", "").body()).doesNotContain("study=\"watched\"");
  }

  @Test
  void a_process_without_http_shows_them_at_a_port_of_its_own() throws Exception {
    int port = Ports.freeOr(0);
    Stacks.await(metrics.serve(vertx, "127.0.0.1", port));
    assertThat(get(port, "/metrics").body()).contains("trialstream_partitions_owned");
    assertThat(get(port, "/health/live").body()).contains("alive");
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
