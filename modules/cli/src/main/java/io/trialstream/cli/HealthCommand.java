package io.trialstream.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code health}: for container engines whose images have neither a shell nor curl. */
@Command(
    name = "health",
    description = "Asks a gateway or a sampler whether it is ready; exit code 1 if it is not.",
    mixinStandardHelpOptions = true)
final class HealthCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Option(
      names = "--url",
      defaultValue = "http://localhost:8080/health/ready",
      description = "What to ask (default: ${DEFAULT-VALUE}; a sampler's: its metrics port).")
  URI url = URI.create("http://localhost:8080/health/ready");

  @Override
  public Integer call() throws InterruptedException {
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      HttpRequest request = HttpRequest.newBuilder(url).timeout(PATIENCE).build();
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      System.out.println(answer.body().strip());
      return answer.statusCode() == 200 ? 0 : 1;
    } catch (IOException e) {
      System.err.println(url + " does not answer: " + e);
      return 1;
    }
  }
}
