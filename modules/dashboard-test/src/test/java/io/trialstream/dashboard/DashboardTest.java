package io.trialstream.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.trialstream.algorithm.Algorithm;
import io.trialstream.algorithm.Kind;
import io.trialstream.algorithm.Option;
import io.trialstream.algorithm.OptionType;
import io.trialstream.catalogue.Catalogue;
import io.trialstream.worker.Worker;
import io.trialstream.worker.WorkerOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What people do with the dashboard. Pictures are kept in target/screenshots. */
class DashboardTest extends DashboardPages {

  /** The charts of a study with one objective, by tab. */
  private static final Map<String, List<String>> CHARTS =
      Map.of(
          "",
          List.of("history", "importance", "intermediate"),
          "analysis",
          List.of("slice", "contour", "rank", "edf", "parallel"),
          "workers",
          List.of("timeline"));

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

    CHARTS.forEach(
        (tab, charts) -> {
          page.navigate(address("live", tab));
          for (String chart : charts) {
            Browser.picture(page, "#chart-" + chart, chart);
          }
        });
    page.navigate(address("live", ""));
    assertThat(page.locator("#chart-pareto").isVisible()).isFalse();
    page.navigate(address("live", "trials"));
    waitFor(page.locator("#trials .bar"), "of 1000", 10);

    press(page, "Stop");
    press(page, "Stop it");
    waitFor(fact(page, "state"), "closed", 10);
    press(page, "Dark theme");
    page.getByText("Light theme").waitFor(); // it says what it does
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

    page.navigate(address("a <b>study</b>", "trials"));
    page.locator("[data-trial='20']").focus();
    page.keyboard().press("ArrowDown");
    page.keyboard().press("Enter");
    waitFor(page.locator("#trial"), "Trial 19", 10);
    press(page, "Delete from view");
    page.getByText("Show again").waitFor();
    page.goBack();
    waitFor(page.locator("#trials .bar"), "20 of 21", 10);
    page.navigate(address("a <b>study</b>", ""));

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
          "() => document.querySelector('#chart-pareto .chart')?.ariaLabel?.includes('of 150 trials')");
      Browser.picture(page, "#chart-pareto", "pareto-" + m);
      page.waitForFunction(
          "() => document.querySelector('#chart-hypervolume .chart')?.ariaLabel?.match(/it is [0-9.]+/)");
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
        "() => document.querySelector('#chart-hypervolume .chart')?.ariaLabel?.match(/it is [0-9.]+e/)");
    page.navigate(gateway + "/#/studies/infinite");
    page.waitForFunction(
        "() => document.querySelector('#chart-history .chart')?.ariaLabel?.includes('4 values')");
    page.navigate(address("infinite", "trials"));
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
    page.navigate(address("large", "trials"));
    waitFor(page.locator("#trials .bar"), "of 10030", 10);
    assertThat(page.locator("#trials tbody tr").count()).isLessThan(60); // only what can be seen
    page.navigate(address("large", ""));
    Browser.picture(page, "#chart-history", "history-10000");
    assertThatNothingIsWrong();
  }
}
