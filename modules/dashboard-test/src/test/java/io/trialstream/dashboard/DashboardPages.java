package io.trialstream.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.trialstream.Trial;
import io.trialstream.devstack.DevStack;
import io.trialstream.devstack.DevStackExtension;
import io.trialstream.devstack.Ports;
import io.trialstream.devstack.PostgresAddress;
import io.trialstream.server.SamplerVerticle;
import io.trialstream.server.gateway.GatewayOptions;
import io.trialstream.server.gateway.GatewayVerticle;
import io.trialstream.server.journal.PostgresSettings;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.TopicAdmin;
import io.trialstream.stream.Topics;
import io.trialstream.worker.Worker;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A gateway with its sampler, and a browser: what tests of the dashboard's pages share. Pictures
 * are kept in target/screenshots.
 */
@Tag("full")
@ExtendWith(DevStackExtension.class)
abstract class DashboardPages {

  final Vertx vertx = Vertx.vertx();
  final HttpClient http = HttpClient.newHttpClient();
  Browser browser;
  KafkaSettings kafka;
  URI gateway;

  @BeforeEach
  void start(DevStack stack) throws Exception {
    String prefix = "t" + UUID.randomUUID().toString().substring(0, 8);
    kafka = new KafkaSettings(stack.bootstrapServers(), new Topics(prefix), Map.of());
    PostgresAddress a = stack.postgres();
    var postgres =
        new PostgresSettings(a.host(), a.port(), a.database(), a.user(), a.password(), prefix);
    new TopicAdmin(vertx, kafka).create(TopicAdmin.Layout.of(2), (short) 1).await();
    vertx.deployVerticle(new SamplerVerticle(kafka, postgres)).await();
    int port = Ports.freeOr(0);
    vertx
        .deployVerticle(new GatewayVerticle(kafka, postgres, GatewayOptions.at("127.0.0.1", port)))
        .await();
    gateway = URI.create("http://127.0.0.1:" + port);
    browser = new Browser();
  }

  @AfterEach
  void stop() {
    browser.close();
    http.close();
    vertx.close().await();
  }

  final void post(String path, String body) throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(gateway.resolve("/api/v1" + path))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
  }

  static double objective(Trial trial) {
    double x = trial.suggestDouble("x", -5, 5);
    double rate = trial.suggestLogDouble("rate", 1e-4, 1);
    String kind = trial.suggestCategorical("kind", "round", "flat");
    double value = x * x + Math.pow(Math.log10(rate) + 2, 2) + (kind.equals("flat") ? 3 : 0);
    for (int step = 1; step <= 5; step++) {
      trial.report(value * (1 + 1.0 / step), step);
    }
    return value;
  }

  final CompletableFuture<Long> worker(String study, long trials) {
    return CompletableFuture.supplyAsync(
        () -> Worker.connect(vertx, kafka).optimize(study, DashboardPages::objective, trials));
  }

  static void waitFor(Locator locator, String text, int seconds) {
    PlaywrightAssertions.assertThat(locator)
        .containsText(
            Pattern.compile(text),
            new LocatorAssertions.ContainsTextOptions().setTimeout(seconds * 1000.0));
  }

  static Locator fact(Page page, String name) {
    return page.locator(".facts div")
        .filter(
            new Locator.FilterOptions()
                .setHas(page.getByText(name, new Page.GetByTextOptions().setExact(true))))
        .locator("dd");
  }

  /** The address of a study's page, or of one of its tabs. */
  final String address(String study, String tab) {
    String name = URLEncoder.encode(study, StandardCharsets.UTF_8).replace("+", "%20");
    return gateway + "/#/studies/" + name + "/" + tab;
  }

  static void press(Page page, String button) {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button).setExact(true))
        .click();
  }

  final void assertThatNothingIsWrong() {
    assertThat(browser.complaints()).isEmpty();
    assertThat(browser.requests())
        .isNotEmpty()
        .allMatch(uri -> uri.getScheme().equals("data") || uri.getPort() == gateway.getPort());
  }
}
