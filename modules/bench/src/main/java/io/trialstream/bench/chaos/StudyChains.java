package io.trialstream.bench.chaos;

import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Three chains of studies, {@code alpha-0, alpha-1, …}: when one is closed the next is created,
 * over HTTP, as a person would. Used by one thread.
 */
final class StudyChains {

  static final List<String> NAMES = List.of("alpha", "beta", "gamma");

  /** The budget of each study. */
  static final int TRIALS = 150;

  /** How long the samplers may take to serve the first study. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final int MAX_RETRIES = 20;
  private static final long RETRY_MILLIS = 200;

  private final int gatewayPort;
  private final Function<String, List<Row>> query;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, Integer> latest = new HashMap<>();
  private boolean noMore;

  /**
   * @param query asks the database; gives no rows while it is away
   */
  StudyChains(int gatewayPort, Function<String, List<Row>> query) {
    this.gatewayPort = gatewayPort;
    this.query = query;
  }

  /** Index of a chain's latest study; 0 before there is one. */
  int latest(String chain) {
    return latest.getOrDefault(chain, 0);
  }

  /** All studies that were created. */
  List<String> all() {
    List<String> studies = new ArrayList<>();
    latest.forEach(
        (chain, last) -> {
          for (int i = 0; i <= last; i++) {
            studies.add(chain + "-" + i);
          }
        });
    return studies;
  }

  void noMore() {
    noMore = true;
  }

  boolean allClosed() {
    return all().stream().allMatch(this::isClosed);
  }

  private boolean isClosed(String study) {
    List<Row> rows =
        query.apply(
            "SELECT status FROM studies WHERE name = '" + study + "' AND deleted_at IS NULL");
    return !rows.isEmpty() && "CLOSED".equals(rows.getFirst().getString(0));
  }

  /** Creates the first study of each chain, or the next where the latest is closed. */
  void create() {
    for (String chain : NAMES) {
      Integer last = latest.get(chain);
      if (last == null) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!create(chain + "-0")) {
          if (System.nanoTime() > end) {
            throw new IllegalStateException("No study can be created, before any fault.");
          }
          ChaosCluster.sleep(RETRY_MILLIS);
        }
        latest.put(chain, 0);
      } else if (!noMore
          && isClosed(chain + "-" + last)
          && create(chain + "-" + (last + 1))) { // else it is tried again next time
        latest.put(chain, last + 1);
      }
    }
  }

  private boolean create(String study) {
    String body =
        """
        {"name": "%s", "max_trials": %d, "seed": %d, "lease_seconds": %s, "heartbeat_seconds": %s,
         "max_retries": %d, "sampler": {"name": "random"}}
        """
            .formatted(
                study,
                TRIALS,
                study.hashCode(),
                ChaosCluster.LEASE_MILLIS / 1000.0,
                ChaosCluster.LEASE_MILLIS / 6000.0,
                MAX_RETRIES);
    int status =
        status(
            HttpRequest.newBuilder(uri())
                .timeout(Duration.ofSeconds(15))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    return status == 201 || status == 409;
  }

  private URI uri() {
    return URI.create("http://127.0.0.1:" + gatewayPort + "/api/v1/studies");
  }

  /** Whether the gateway answers. */
  boolean gatewayAnswers() {
    return status(HttpRequest.newBuilder(uri()).timeout(Duration.ofSeconds(2))) == 200;
  }

  private int status(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException nobodyThere) {
      return 0;
    } catch (InterruptedException e) {
      throw ChaosCluster.interrupted(e);
    }
  }
}
