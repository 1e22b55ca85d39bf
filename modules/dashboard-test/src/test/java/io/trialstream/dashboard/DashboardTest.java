package io.trialstream.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.trialstream.Trial;
import io.trialstream.algorithm.Algorithm;
import io.trialstream.algorithm.Kind;
import io.trialstream.algorithm.Option;
import io.trialstream.algorithm.OptionType;
import io.trialstream.catalogue.Catalogue;
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
import io.trialstream.worker.WorkerOptions;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What people do with the dashboard. Pictures are kept in target/screenshots. */
@Tag("full")
@ExtendWith(DevStackExtension.class)
class DashboardTest {

  private static final List<String> ONE_OBJECTIVE =
      List.of(
          "history",
          "importance",
          "slice",
          "contour",
          "rank",
          "edf",
          "parallel",
          "intermediate",
          "timeline");

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http = HttpClient.newHttpClient();
  private Browser browser;
  private KafkaSettings kafka;
  private URI gateway;

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

  private void post(String path, String body) throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(gateway.resolve("/api/v1" + path))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
  }

  private static double objective(Trial trial) {
    double x = trial.suggestDouble("x", -5, 5);
    double rate = trial.suggestLogDouble("rate", 1e-4, 1);
    String kind = trial.suggestCategorical("kind", "round", "flat");
    double value = x * x + Math.pow(Math.log10(rate) + 2, 2) + (kind.equals("flat") ? 3 : 0);
    for (int step = 1; step <= 5; step++) {
      trial.report(value * (1 + 1.0 / step), step);
    }
    return value;
  }

  private CompletableFuture<Long> worker(String study, long trials) {
    return CompletableFuture.supplyAsync(
        () -> Worker.connect(vertx, kafka).optimize(study, DashboardTest::objective, trials));
  }

  private static void waitFor(Locator locator, String text, int seconds) {
    PlaywrightAssertions.assertThat(locator)
        .containsText(
            Pattern.compile(text),
            new LocatorAssertions.ContainsTextOptions().setTimeout(seconds * 1000.0));
  }

  private static Locator fact(Page page, String name) {
    return page.locator(".facts div")
        .filter(
            new Locator.FilterOptions()
                .setHas(page.getByText(name, new Page.GetByTextOptions().setExact(true))))
        .locator("dd");
  }

  private static void press(Page page, String button) {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button).setExact(true))
        .click();
  }

  private void assertThatNothingIsWrong() {
    assertThat(browser.complaints()).isEmpty();
    assertThat(browser.requests())
        .isNotEmpty()
        .allMatch(uri -> uri.getScheme().equals("data") || uri.getPort() == gateway.getPort());
  }

  @Test
  void a_study_is_created_watched_live_and_stopped() {
    Page page = browser.page(1280, 900, ColorScheme.LIGHT);
    page.navigate(gateway.toString());
    page.getByText("There is no study yet").waitFor();
    press(page, "Create a study");
    page.getByLabel("Name").fill("live");
    page.getByLabel("Sampler").selectOption("random");
    press(page, "Create");
    waitFor(page.locator("h1"), "live", 10);
    waitFor(page.locator("#connection"), "Live", 10);

    List<CompletableFuture<Long>> workers = List.of(worker("live", 500), worker("live", 500));
    waitFor(fact(page, "trials"), "[1-9]", 30); // it arrives by itself
    List<String> seen = new ArrayList<>();
    while (!workers.stream().allMatch(CompletableFuture::isDone)) {
      seen.add(fact(page, "trials").innerText());
      page.waitForTimeout(100);
    }
    waitFor(fact(page, "trials"), "1000", 20);
    assertThat(seen.stream().distinct()).as("live").hasSizeGreaterThan(3);
    page.waitForTimeout(1000);

    for (String chart : ONE_OBJECTIVE) {
      Browser.picture(page, "#chart-" + chart, chart);
    }
    assertThat(page.locator("#chart-pareto").isVisible()).isFalse();
    waitFor(page.locator("#trials .bar"), "of 1000", 10);

    press(page, "Stop");
    press(page, "Stop it");
    waitFor(fact(page, "state"), "closed", 10);
    press(page, "Dark or light");
    page.waitForTimeout(500);
    Browser.picture(page, "study-dark");
    page.navigate(gateway.toString());
    waitFor(page.locator("table"), "live", 10);
    Browser.picture(page, "list-dark");
    assertThatNothingIsWrong();
  }

  /** Options that an algorithm needs, or the empty text. */
  private static String needed(Algorithm algorithm) {
    return algorithm.options().stream()
        .filter(Option::isRequired)
        .map(
            option ->
                "\"%s\": %s"
                    .formatted(
                        option.name(),
                        switch (option.type()) {
                          case OptionType.ListsByName lists -> "{\"x\": [1, 2]}";
                          case OptionType.ValuesByName values -> "{\"x\": 1}";
                          default -> "3";
                        }))
        .reduce((a, b) -> a + ", " + b)
        .map(all -> "{" + all + "}")
        .orElse(algorithm.name().equals("threshold") ? "{\"upper\": 10}" : "");
  }

  private void create(Page page, String study, Algorithm sampler, Algorithm pruner) {
    page.navigate(gateway.toString());
    press(page, "Create a study");
    page.getByLabel("Name").fill(study);
    assertThat(page.getByLabel("Sampler").inputValue()).isEqualTo("auto");
    assertThat(page.getByLabel("Pruner").inputValue()).isEqualTo("nop");
    page.getByLabel("Sampler").selectOption(sampler.name());
    page.getByLabel("Pruner").selectOption(pruner.name());
    for (Algorithm chosen : List.of(sampler, pruner)) {
      String options = needed(chosen);
      if (!options.isEmpty()) {
        String kind = chosen.kind().word();
        page.locator("input[name=" + kind + "_options]").fill(options);
      }
    }
    press(page, "Create");
    waitFor(page.locator("h1"), study, 10);
  }

  @Test
  void every_sampler_pruner_and_importance_method_can_be_chosen() throws Exception {
    Page page = browser.page(1280, 900, ColorScheme.LIGHT);
    List<Algorithm> samplers = Catalogue.of(Kind.SAMPLER);
    List<Algorithm> pruners = Catalogue.of(Kind.PRUNER);
    for (int i = 0; i < Math.max(samplers.size(), pruners.size()); i++) {
      Algorithm sampler = samplers.get(i % samplers.size());
      Algorithm pruner = pruners.get(i % pruners.size());
      create(page, sampler.name() + " and " + pruner.name(), sampler, pruner);
    }

    post("/studies", "{\"name\": \"measured\", \"sampler\": {\"name\": \"random\"}}");
    worker("measured", 20).get();
    page.navigate(gateway + "/#/studies/measured");
    waitFor(page.locator("h1"), "measured", 10);
    page.locator("#chart-importance").scrollIntoViewIfNeeded();
    for (String method : Catalogue.names(Kind.IMPORTANCE_METHOD)) {
      var answer =
          page.waitForResponse(
              response -> response.url().contains("importances?method=" + method),
              () -> {
                if (method.equals(Catalogue.defaultOf(Kind.IMPORTANCE_METHOD))) {
                  page.reload();
                  page.locator("#chart-importance").scrollIntoViewIfNeeded();
                } else {
                  page.locator("#chart-importance select").selectOption(method);
                }
              });
      assertThat(answer.status()).as(method).isEqualTo(200);
      page.waitForCondition(
          () ->
              page.locator("#chart-importance .chart")
                  .getAttribute("aria-label")
                  .contains("matters most"));
    }
    assertThatNothingIsWrong();
  }

  @Test
  void trials_are_enqueued_looked_at_by_keyboard_and_deleted_from_view() throws Exception {
    post("/studies", "{\"name\": \"a <b>study</b>\", \"sampler\": {\"name\": \"random\"}}");
    worker("a <b>study</b>", 20).get();
    Page page = browser.page(390, 800, ColorScheme.DARK); // a phone
    page.navigate(gateway + "/#/studies/" + "a%20%3Cb%3Estudy%3C%2Fb%3E");
    waitFor(page.locator("h1"), "a <b>study</b>", 10);

    press(page, "Enqueue");
    page.getByRole(AriaRole.TEXTBOX).last().fill("{\"x\": 1.5, \"rate\": ");
    page.getByRole(AriaRole.DIALOG).getByText("Enqueue").last().click();
    waitFor(page.getByRole(AriaRole.DIALOG), "not JSON", 10);
    page.getByRole(AriaRole.TEXTBOX).last().fill("{\"x\": 1.5}");
    page.getByRole(AriaRole.DIALOG).getByText("Enqueue").last().click();
    waitFor(fact(page, "trials"), "21", 10);
    PlaywrightAssertions.assertThat(page.getByRole(AriaRole.DIALOG)).hasCount(0);

    page.locator("[data-trial='20']").focus();
    page.keyboard().press("ArrowDown");
    page.keyboard().press("Enter");
    waitFor(page.getByRole(AriaRole.DIALOG), "Trial 19", 10);
    press(page, "Delete from view");
    waitFor(page.locator("#trials .bar"), "20 of 21", 10);

    press(page, "Notes");
    page.getByRole(AriaRole.TEXTBOX).last().fill("Watch the\nrate.");
    press(page, "Keep");
    waitFor(page.locator(".note"), "Watch the", 10);
    press(page, "Pause");
    waitFor(fact(page, "state"), "paused", 10);
    press(page, "Resume");
    waitFor(fact(page, "state"), "open", 10);
    Number wider = (Number) page.evaluate("document.documentElement.scrollWidth - innerWidth");
    assertThat(wider.intValue()).as("scrolls sideways").isLessThanOrEqualTo(0);
    Browser.picture(page, "phone");
    assertThatNothingIsWrong();
  }

  @Test
  void several_objectives_show_their_front() throws Exception {
    for (int objectives = 2; objectives <= 3; objectives++) {
      String name = "front of " + objectives;
      int m = objectives;
      post(
          "/studies",
          "{\"name\": \"%s\", \"directions\": [%s], \"sampler\": {\"name\": \"random\"}}"
              .formatted(name, "\"minimize\", ".repeat(m - 1) + "\"maximize\""));
      Worker.connect(vertx, kafka)
          .optimizeMulti(
              WorkerOptions.of(name).withTrials(150L),
              trial -> {
                double x = trial.suggestDouble("x", 0, 1);
                double y = trial.suggestDouble("y", 0, 1);
                double[] all = {x, (1 + y) * (1 - Math.sqrt(x / (1 + y))), y - x};
                return Arrays.copyOf(all, m);
              });
      Page page = browser.page(1280, 900, ColorScheme.LIGHT);
      page.navigate(gateway + "/#/studies/" + name.replace(" ", "%20"));
      waitFor(fact(page, "best trials"), "[1-9]", 10);
      page.waitForFunction(
          "() => document.querySelector('#chart-pareto .chart').ariaLabel.includes('of 150 trials')");
      Browser.picture(page, "#chart-pareto", "pareto-" + m);
      page.waitForFunction(
          "() => document.querySelector('#chart-hypervolume .chart').ariaLabel.match(/it is [0-9.]+/)");
      Browser.picture(page, "#chart-hypervolume", "hypervolume-" + m);
    }
    assertThatNothingIsWrong();
  }

  @Test
  void huge_infinite_and_exact_numbers_are_shown() throws Exception {
    post(
        "/studies",
        "{\"name\": \"huge\", \"directions\": [\"minimize\", \"minimize\"], \"sampler\": {\"name\": \"random\"}}");
    Worker.connect(vertx, kafka)
        .optimizeMulti(
            WorkerOptions.of("huge").withTrials(4L),
            trial -> new double[] {trial.number() * 1e21, (4 - trial.number()) * 1e22});
    post(
        "/studies",
        "{\"name\": \"infinite\", \"directions\": [\"minimize\", \"minimize\"], \"sampler\": {\"name\": \"random\"}}");
    Worker.connect(vertx, kafka)
        .optimizeMulti(
            WorkerOptions.of("infinite").withTrials(4L),
            trial -> {
              trial.suggestInt("seed", Integer.MAX_VALUE, Integer.MAX_VALUE);
              trial.suggestCategorical("id", List.of(9007199254740993L));
              return new double[] {trial.number() + 1, Double.POSITIVE_INFINITY};
            });
    Page page = browser.page(1280, 900, ColorScheme.LIGHT);
    page.navigate(gateway + "/#/studies/huge");
    page.locator("#chart-hypervolume").scrollIntoViewIfNeeded();
    page.waitForFunction(
        "() => document.querySelector('#chart-hypervolume .chart').ariaLabel.match(/it is [0-9.]+e/)");
    page.navigate(gateway + "/#/studies/infinite");
    page.waitForFunction(
        "() => document.querySelector('#chart-history .chart').ariaLabel.includes('4 values')");
    waitFor(page.locator("#trials tbody"), "2147483647", 10);
    waitFor(page.locator("#trials tbody"), "9007199254740993", 10);
    assertThatNothingIsWrong();
  }

  @Test
  void studies_are_compared() throws Exception {
    for (String name : List.of("one", "two")) {
      post("/studies", "{\"name\": \"%s\", \"sampler\": {\"name\": \"random\"}}".formatted(name));
      worker(name, 60).get();
    }
    Page page = browser.page(1280, 900, ColorScheme.LIGHT);
    page.navigate(gateway.toString());
    page.getByLabel("Choose one").check();
    page.getByLabel("Choose two").check();
    press(page, "Compare");
    page.waitForFunction("() => document.querySelectorAll('canvas').length === 2");
    Browser.picture(page, "compare");
    assertThatNothingIsWrong();
  }

  @Test
  void ten_thousand_trials_are_shown_and_their_times_printed() throws Exception {
    post("/studies", "{\"name\": \"large\", \"sampler\": {\"name\": \"random\"}}");
    Worker.connect(vertx, kafka)
        .optimize(
            WorkerOptions.of("large").withTrials(10_000L).withConcurrency(200),
            trial -> {
              double x = trial.suggestDouble("x", -5, 5);
              double y = trial.suggestDouble("y", -5, 5);
              return x * x + y;
            });
    Page page = browser.page(1280, 900, ColorScheme.LIGHT);
    page.navigate(gateway + "/#/studies/large");
    waitFor(fact(page, "trials"), "10000", 60);
    page.waitForFunction("() => performance.getEntriesByName('draw history').length > 0");
    Object shown =
        page.evaluate(
            "Math.round(performance.getEntriesByName('draw history')[0].startTime + performance.getEntriesByName('draw history')[0].duration)");
    Object facts =
        page.evaluate("Math.round(performance.getEntriesByName('study shown')[0].startTime)");
    page.evaluate("performance.clearMeasures()");
    worker("large", 30).get();
    waitFor(fact(page, "trials"), "10030", 30);
    page.waitForTimeout(800);
    Object draws =
        page.evaluate(
            "performance.getEntriesByType('measure').map(m => m.name + ' ' + Math.round(m.duration) + ' ms').join(', ')");
    System.out.printf(
        "Dashboard with 10,000 trials: facts %s ms, history %s ms after navigation; then: %s%n",
        facts, shown, draws);
    assertThat(draws.toString()).contains("draw history");
    assertThat(page.locator("#trials tbody tr").count()).isLessThan(60); // only what can be seen
    Browser.picture(page, "#chart-history", "history-10000");
    assertThatNothingIsWrong();
  }
}
