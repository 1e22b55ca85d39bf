package io.trialstream.cli;

import io.trialstream.settings.Setting;
import io.trialstream.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
      description =
          "What to ask, http://host:port/health/ready (default: the gateway; a sampler answers at its metrics port).")
  @Nullable URI url;

  @Override
  public Integer call() throws InterruptedException {
    URI asked = url != null ? url : gateway();
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      HttpRequest request = HttpRequest.newBuilder(asked).timeout(PATIENCE).build();
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      System.out.println(answer.body().strip());
      return answer.statusCode() == 200 ? 0 : 1;
    } catch (IOException e) {
      System.err.println(asked + " does not answer: " + e);
      return 1;
    }
  }

  private static URI gateway() {
    return URI.create(Settings.load().require(Setting.GATEWAY, "the gateway") + "/health/ready");
  }
}
