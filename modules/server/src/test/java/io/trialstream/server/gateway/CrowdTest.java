package io.trialstream.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.server.Stacks;
import io.trialstream.server.journal.Database;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Few requests that cost much, and many that cost little, leave the gateway to others. */
class CrowdTest extends GatewayOnStack {

  private static final int FRONT = 16_000;
  private static final int FOLLOWERS = 500;
  private static final long LIVE_WITHIN_NANOS = 3_000_000_000L;

  private final List<Socket> sockets = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private UUID study(String body) throws Exception {
    HttpResponse<String> created = call("POST", "/api/v1/studies", body);
    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    return UUID.fromString(new JsonObject(created.body()).getString("id"));
  }

  private long slowest(CompletableFuture<?> meanwhile, String path) throws Exception {
    long slowest = 0;
    do {
      long begun = System.nanoTime();
      assertThat(call("GET", path, "").statusCode()).isEqualTo(200);
      slowest = Math.max(slowest, System.nanoTime() - begun);
    } while (!meanwhile.isDone());
    return slowest;
  }

  @Test
  void the_best_of_a_large_front_are_found_while_others_are_served() throws Exception {
    UUID study =
        study("{\"name\": \"front\", \"directions\": [\"minimize\", \"minimize\", \"maximize\"]}");
    Database database = Stacks.await(Database.open(vertx, postgres, 1));
    Stacks.await(
        database
            .pool()
            .preparedQuery(
                """
                INSERT INTO trials (study_id, number, attempt, losses, state, params, fixed, "values", user_attrs,
                  started_at, completed_at)
                SELECT $1, n, 1, 0, 'COMPLETE', '{}', '{}',
                  ARRAY[cos(n * 1e-4) * cos(n), cos(n * 1e-4) * sin(n), sin(n * 1e-4)], '{}', now(), now()
                FROM generate_series(0, $2 - 1) n
                """)
            .execute(Tuple.of(study, FRONT)));
    Stacks.await(database.close());
    call("GET", "/health/live", "");
    for (String what : List.of("best-trials", "hypervolume?reference=2,2,-2")) {
      var asked =
          http.sendAsync(
              HttpRequest.newBuilder(gateway.resolve("/api/v1/studies/front/" + what)).build(),
              HttpResponse.BodyHandlers.ofString());
      if (what.startsWith("best")) {
        assertThat(slowest(asked, "/health/live")).isLessThan(LIVE_WITHIN_NANOS);
        JsonArray best = new JsonArray(asked.get(120, TimeUnit.SECONDS).body());
        assertThat(best.size()).isGreaterThan(FRONT / 10);
      } else { // it may take very long; others are served meanwhile
        CompletableFuture<Void> some =
            new CompletableFuture<Void>().completeOnTimeout(null, 2, TimeUnit.SECONDS);
        assertThat(slowest(some, "/health/live")).isLessThan(LIVE_WITHIN_NANOS);
        assertThat(slowest(some, "/api/v1/studies/front")).isLessThan(LIVE_WITHIN_NANOS);
      }
    }
  }

  @Test
  void many_who_follow_large_events_and_do_not_read_take_neither_memory_nor_connections()
      throws Exception {
    study("{\"name\": \"large\"}");
    String attribute = "y".repeat(190_000);
    for (int i = 0; i < 30; i++) {
      call(
          "POST",
          "/api/v1/studies/large/add-trial",
          "{\"values\": [1], \"user_attrs\": {\"a\": \"%s\"}}".formatted(attribute));
    }
    String request = "GET /api/v1/studies/large/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    for (int i = 0; i < FOLLOWERS; i++) {
      Socket socket = new Socket();
      socket.setReceiveBufferSize(4 * 1024);
      socket.connect(new InetSocketAddress("127.0.0.1", gateway.getPort()));
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      sockets.add(socket);
    }
    CompletableFuture<Void> some =
        new CompletableFuture<Void>().completeOnTimeout(null, 4, TimeUnit.SECONDS);
    assertThat(slowest(some, "/health/ready")).isLessThan(LIVE_WITHIN_NANOS);
    assertThat(slowest(some, "/api/v1/studies")).isLessThan(LIVE_WITHIN_NANOS);
    var following =
        http.send(
            HttpRequest.newBuilder(gateway.resolve("/api/v1/studies/large/events?after=29"))
                .build(),
            HttpResponse.BodyHandlers.ofInputStream());
    try (var body = following.body()) {
      String text = new String(body.readNBytes(300_000), StandardCharsets.UTF_8);
      assertThat(text).contains("id: 30\n", "id: 31\n");
    }
  }
}
