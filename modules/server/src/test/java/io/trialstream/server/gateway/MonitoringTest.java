package io.trialstream.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus, its alert rules and Grafana's dashboards make of what a stack exports. */
@Tag("full")
class MonitoringTest extends GatewayOnStack {

  private static final Path MONITORING = Path.of("../../monitoring").toAbsolutePath().normalize();
  private static final Path ALERTS = MONITORING.resolve("alerts.yml");
  private static final Pattern METRIC =
      Pattern.compile("\\b(?:trialstream|jvm|process|kafka|vertx|netty)_[a-z0-9_]+");

  @TempDir Path folder;

  /** Some of everything: values, failures, reports, a request that is refused. */
  private void work() throws Exception {
    call(
        "POST",
        "/api/v1/studies",
        """
        {"name": "watched", "space": {"x": {"type": "float", "low": 0, "high": 1}}}
        """);
    work(0);
  }

  private void work(int from) throws Exception {
    String trials = "/api/v1/studies/watched/trials";
    call("POST", trials, "{\"count\": 4, \"wait_seconds\": 20}");
    call("POST", trials + "/" + from + "/reports", "{\"step\": 1, \"value\": 5}");
    call("POST", trials + "/" + from + "/result", "{\"value\": 3}");
    call("POST", trials + "/" + (from + 1) + "/result", "{\"value\": 2}");
    call("POST", trials + "/" + (from + 2) + "/result", "{\"state\": \"fail\"}");
    call("POST", trials + "/" + (from + 3) + "/result", "{\"state\": \"pruned\"}");
    call("GET", "/api/v1/studies/none", "");
  }

  @Test
  void every_query_of_the_dashboards_finds_something_and_no_alert_is_wrong() throws Exception {
    work();
    try (Prometheus prometheus = Prometheus.start(folder, "trialstream-gateway", gateway, ALERTS)) {
      prometheus.await("count_over_time(trialstream_trials_started_total[1m]) >= 3");
      work(4); // what is counted now is seen to grow
      prometheus.await("rate(trialstream_reports_total[10s]) > 0");
      List<String> empty = new ArrayList<>();
      queries()
          .forEach(
              (where, query) -> {
                try {
                  if (prometheus.query(query).isEmpty()) {
                    empty.add(where + ": " + query);
                  }
                } catch (Exception e) {
                  empty.add(where + ": " + e.getMessage());
                }
              });
      assertThat(empty).isEmpty();
      for (String metric : metricsOfTheAlerts()) {
        assertThat(prometheus.query(metric)).as(metric).isNotEmpty();
      }
      assertThat(prometheus.query("ALERTS{alertstate=\"firing\"}")).isEmpty();
    }
  }

  /** Every expression of every panel, by where it stands. */
  private static Map<String, String> queries() throws Exception {
    Map<String, String> queries = new LinkedHashMap<>();
    for (String name : List.of("overview.json", "study.json")) {
      JsonObject dashboard =
          new JsonObject(Files.readString(MONITORING.resolve("dashboards").resolve(name)));
      for (Object panel : dashboard.getJsonArray("panels")) {
        JsonObject p = (JsonObject) panel;
        JsonArray targets = p.getJsonArray("targets");
        for (int i = 0; i < targets.size(); i++) {
          queries.put(
              "%s, panel %d %s, %d".formatted(name, p.getInteger("id"), p.getString("title"), i),
              targets
                  .getJsonObject(i)
                  .getString("expr")
                  .replace("$__rate_interval", "20s")
                  .replace("$study", ".*"));
        }
      }
    }
    assertThat(queries).hasSizeGreaterThan(30);
    return queries;
  }

  private static Set<String> metricsOfTheAlerts() throws Exception {
    Set<String> metrics = new TreeSet<>();
    METRIC.matcher(Files.readString(ALERTS)).results().forEach(m -> metrics.add(m.group()));
    assertThat(metrics).hasSizeGreaterThan(10);
    return metrics;
  }

  @Test
  void promtool_is_content_with_rules_and_metrics() throws Exception {
    work();
    Path nothing = Files.createFile(folder.resolve("nothing"));
    Prometheus.promtool(folder, nothing, "check", "rules", ALERTS.toString());
    Path tests = MONITORING.resolve("alerts-test.yml");
    assertThat(Prometheus.promtool(folder, nothing, "test", "rules", tests.toString()))
        .contains("SUCCESS");
    Path shown = Files.writeString(folder.resolve("metrics"), call("GET", "/metrics", "").body());
    assertThat(Prometheus.promtool(folder, shown, "check", "metrics"))
        .doesNotContain("trialstream_")
        .doesNotContain("error");
  }
}
