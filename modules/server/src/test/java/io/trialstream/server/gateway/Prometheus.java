package io.trialstream.server.gateway;

import io.trialstream.devstack.Ports;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real Prometheus that asks one address every second. */
final class Prometheus implements AutoCloseable {

  private static final String MISSING =
      "Prometheus is not installed. Run: apt-get install prometheus";

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Process process;
  private final URI address;
  private final HttpClient http = HttpClient.newHttpClient();

  private Prometheus(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  /**
   * Starts one.
   *
   * @param job what it calls the target
   * @param rules file of alert rules
   */
  static Prometheus start(Path folder, String job, URI target, Path rules) throws Exception {
    int port = Ports.freeOr(0);
    Path config = folder.resolve("prometheus.yml");
    Files.writeString(
        config,
        """
        global: {scrape_interval: 1s, evaluation_interval: 1s}
        rule_files: ["%s"]
        scrape_configs:
          - job_name: %s
            static_configs: [{targets: ["%s"]}]
        """
            .formatted(rules.toAbsolutePath(), job, target.getAuthority()));
    Process process =
        command(
                folder,
                "prometheus",
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    Prometheus started = new Prometheus(process, URI.create("http://127.0.0.1:" + port));
    started.awaitReady();
    return started;
  }

  /** Runs promtool; returns what it says, and fails if it is not content. */
  static String promtool(Path folder, Path input, String... arguments) throws Exception {
    String[] command = new String[arguments.length + 1];
    command[0] = "promtool";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Path output = Files.createTempFile(folder, "promtool", ".txt");
    ProcessBuilder builder = command(folder, command);
    int code =
        builder
            .redirectInput(input.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start()
            .waitFor();
    String said = Files.readString(output);
    // 3: style, which the caller looks at
    if (code != 0 && code != 3) {
      throw new AssertionError(Arrays.toString(command) + " found:\n" + said);
    }
    return said;
  }

  private static ProcessBuilder command(Path folder, String... command) {
    boolean installed =
        Files.isExecutable(Path.of("/usr/bin", command[0]))
            || Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(path -> Files.isExecutable(Path.of(path, command[0])));
    if (!installed) {
      throw new AssertionError(MISSING);
    }
    return new ProcessBuilder(command).directory(folder.toFile());
  }

  /** The series that a query finds now. */
  List<JsonObject> query(String expression) throws Exception {
    URI uri =
        address.resolve(
            "/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
    HttpResponse<String> response =
        http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new AssertionError(expression + ": " + response.body());
    }
    JsonArray result = new JsonObject(response.body()).getJsonObject("data").getJsonArray("result");
    List<JsonObject> series = new ArrayList<>();
    result.forEach(one -> series.add((JsonObject) one));
    return series;
  }

  /** Waits until a query finds something. */
  void await(String expression) throws Exception {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (query(expression).isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Prometheus finds nothing for " + expression);
      }
      Thread.sleep(200);
    }
  }

  /** It listens a while before it answers queries, and refuses them until then. */
  private void awaitReady() throws Exception {
    HttpRequest ready = HttpRequest.newBuilder(address.resolve("/-/ready")).build();
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    String last = "";
    while (System.nanoTime() < deadline && process.isAlive()) {
      try {
        HttpResponse<String> response = http.send(ready, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() == 200) {
          return;
        }
        last = response.body();
      } catch (IOException e) {
        last = e.toString();
      }
      Thread.sleep(200);
    }
    close();
    throw new AssertionError("Prometheus is not ready: " + last);
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    process.waitFor();
    http.close();
  }
}
