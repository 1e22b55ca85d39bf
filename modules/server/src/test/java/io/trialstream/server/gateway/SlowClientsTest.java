package io.trialstream.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.server.http.Deadlines;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that do not go on: with sending a request, or with reading an answer. */
class SlowClientsTest extends GatewayOnStack {

  private static final int UNFINISHED = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(4);
  private static final long SERVED_WITHIN_NANOS = 10_000_000_000L;

  private final List<Socket> sockets = new ArrayList<>();

  @Override
  GatewayOptions options(GatewayOptions usual) {
    return usual
        .withLimits(8, 2)
        .withDeadlines(new Deadlines(PATIENCE, PATIENCE, PATIENCE, PATIENCE));
  }

  @AfterEach
  void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private Socket open(String text) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4 * 1024);
    socket.connect(new InetSocketAddress("127.0.0.1", gateway.getPort()));
    sockets.add(socket);
    OutputStream out = socket.getOutputStream();
    out.write(text.formatted(gateway.getPort()).getBytes(StandardCharsets.UTF_8));
    out.flush();
    return socket;
  }

  private void assertServed() throws Exception {
    long begun = System.nanoTime();
    assertThat(call("GET", "/health/live", "").statusCode()).isEqualTo(200);
    assertThat(call("GET", "/health/ready", "").statusCode()).isEqualTo(200);
    assertThat(call("GET", "/api/v1/studies", "").statusCode()).isEqualTo(200);
    assertThat(System.nanoTime() - begun).isLessThan(SERVED_WITHIN_NANOS);
  }

  /** Reads what there is until the gateway ends the connection. */
  private static String readToEnd(Socket socket) throws IOException {
    socket.setSoTimeout(15_000);
    StringBuilder answer = new StringBuilder();
    byte[] some = new byte[4_096];
    try {
      for (int n = socket.getInputStream().read(some);
          n >= 0;
          n = socket.getInputStream().read(some)) {
        answer.append(new String(some, 0, n, StandardCharsets.UTF_8));
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("The gateway has not ended the connection.", e);
    } catch (IOException reset) {
      // ended, and not politely
    }
    return answer.toString();
  }

  @Test
  void a_thousand_unfinished_requests_keep_nobody_out_and_are_ended() throws Exception {
    call("POST", "/api/v1/studies", "{\"name\": \"s\"}");
    String head = "POST /api/v1/studies HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n";
    String half = "Content-Type: application/json\r\nContent-Length: 200000\r\n\r\n{\"name\":";
    long begun = System.nanoTime();
    for (int i = 0; i < UNFINISHED; i++) {
      switch (i % 4) {
        case 0 -> open(head);
        case 1 -> open(head + half);
        case 2 -> open("PO");
        default -> open("");
      }
      if (i % 250 == 0) {
        assertServed();
      }
    }
    assertServed();
    assertThat(call("POST", "/api/v1/studies/s/pause", "").statusCode()).isEqualTo(200);
    for (int i = 0; i < UNFINISHED; i++) {
      String answer = readToEnd(sockets.get(i));
      assertThat(answer.isEmpty() || answer.contains("REQUEST_TIMEOUT")).as(answer).isTrue();
    }
    // All were ended in the same seconds, not one after the other.
    assertThat(System.nanoTime() - begun).isLessThan(PATIENCE.multipliedBy(20).toNanos());
    assertServed();
  }

  @Test
  void one_byte_now_and_then_does_not_count_as_going_on() throws Exception {
    Socket socket = open("GET /api/v1/studies HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nX-Long: ");
    long begun = System.nanoTime();
    boolean ended = false;
    while (!ended && System.nanoTime() - begun < 3 * PATIENCE.toNanos()) {
      try {
        socket.getOutputStream().write('x');
        socket.setSoTimeout(200);
        ended = socket.getInputStream().read() < 0;
      } catch (SocketTimeoutException stillOpen) {
        ended = false;
      } catch (IOException reset) {
        ended = true;
      }
    }
    assertThat(ended).isTrue();
  }

  @Test
  void whoever_follows_events_and_leaves_makes_room_for_others() throws Exception {
    for (int i = 0; i < 6; i++) { // two may follow at once
      Socket socket = open("GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n");
      socket.setSoTimeout(10_000);
      String status = new String(socket.getInputStream().readNBytes(12), StandardCharsets.UTF_8);
      for (int attempt = 0; status.endsWith("429") && attempt < 50; attempt++) {
        Thread.onSpinWait();
        socket.close();
        socket = open("GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n");
        socket.setSoTimeout(10_000);
        status = new String(socket.getInputStream().readNBytes(12), StandardCharsets.UTF_8);
      }
      assertThat(status).isEqualTo("HTTP/1.1 200");
      socket.close();
    }
  }

  @Test
  void whoever_does_not_read_is_cut_off_and_whoever_reads_gets_all() throws Exception {
    call("POST", "/api/v1/studies", "{\"name\": \"big\"}");
    String large = "y".repeat(200_000);
    int trials = 100;
    for (int i = 0; i < trials; i++) {
      String added =
          call(
                  "POST",
                  "/api/v1/studies/big/add-trial",
                  "{\"values\": [%d], \"user_attrs\": {\"a\": \"%s\"}}".formatted(i, large))
              .body();
      assertThat(added).contains("\"number\":" + i);
    }
    for (String path : List.of("/api/v1/studies/big/events", "/api/v1/studies/big/trials")) {
      Socket silent = open("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n");
      long patience = System.nanoTime() + 2 * PATIENCE.toNanos();
      while (System.nanoTime() < patience) { // nothing is read meanwhile
        assertServed();
        Thread.sleep(500);
      }
      assertThat(readToEnd(silent).length()).as(path).isLessThan(trials * large.length() / 2);
    }
    String all = call("GET", "/api/v1/studies/big/trials", "").body();
    JsonArray read = new JsonArray(all);
    assertThat(read).hasSize(trials);
    for (int i = 0; i < trials; i++) {
      assertThat(read.getJsonObject(i).getInteger("number")).isEqualTo(i);
    }
    assertThat(new JsonArray(call("GET", "/api/v1/studies/big/best-trials", "").body())).hasSize(1);
  }
}
