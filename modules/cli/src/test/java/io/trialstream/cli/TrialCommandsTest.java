package io.trialstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What commands about trials send, to a gateway that takes everything. */
class TrialCommandsTest {

  private final List<String> requests = new ArrayList<>();
  private HttpServer gateway;

  @BeforeEach
  void start() throws Exception {
    gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gateway.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          requests.add(exchange.getRequestURI().getPath() + " " + body);
          boolean list = exchange.getRequestMethod().equals("GET");
          String answer = list ? "[{\"number\": 7, \"params\": {}, \"state\": \"FAIL\"}]" : "{}";
          exchange.sendResponseHeaders(200, answer.length());
          exchange.getResponseBody().write(answer.getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    gateway.start();
  }

  @AfterEach
  void stop() {
    gateway.stop(0);
  }

  private int run(String... command) {
    String[] all = Arrays.copyOf(command, command.length + 4);
    all[command.length] = "--study-name";
    all[command.length + 1] = "s";
    all[command.length + 2] = "--gateway";
    all[command.length + 3] = "http://127.0.0.1:" + gateway.getAddress().getPort();
    return Main.run(all);
  }

  @Test
  void values_may_be_written_as_any_language_does() {
    String[] words = {"inf", "-inf", "NaN", "1e5", "-0.5"};
    for (String word : words) {
      assertThat(run("tell", "--trial-number", "7", "--values", word)).as(word).isZero();
    }
    assertThat(requests)
        .allMatch(r -> r.startsWith("/api/v1/studies/s/trials/7/result "))
        .extracting(r -> r.replaceFirst(".* ", ""))
        .containsExactly(
            "{\"values\":[\"Infinity\"]}",
            "{\"values\":[\"-Infinity\"]}",
            "{\"values\":[\"NaN\"]}",
            "{\"values\":[100000.0]}",
            "{\"values\":[-0.5]}");
    assertThat(run("tell", "--trial-number", "7", "--values", "1", "-inf")).isZero();
    assertThat(requests.getLast()).endsWith("{\"values\":[1.0,\"-Infinity\"]}");
    assertThat(run("tell", "--trial-number", "7", "--values", "3d")).isEqualTo(1);
  }

  @Test
  void a_trial_is_named_by_the_same_option_everywhere() {
    for (String option : List.of("--trial-number", "--trial")) {
      assertThat(run("invalidate", option, "7")).as(option).isZero();
      assertThat(requests.getLast()).startsWith("/api/v1/studies/s/trials/7/invalidate");
      assertThat(run("retry", option, "7")).as(option).isZero();
      assertThat(requests.getLast()).startsWith("/api/v1/studies/s/enqueue");
    }
  }
}
