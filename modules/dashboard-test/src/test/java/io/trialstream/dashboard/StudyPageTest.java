package io.trialstream.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the page of a study shows of it, tab by tab. */
class StudyPageTest extends DashboardPages {

  private static final Instant START = Instant.now().minusSeconds(3600);
  private static final String DOMAINS =
      "{\"lr\": {\"type\": \"float\", \"low\": 1e-7, \"high\": 1, \"log\": true},"
          + " \"kind\": {\"type\": \"categorical\", \"choices\": [\"adam\", \"it's\"]}}";

  /** A study with ended trials, whose ends are in another order than their numbers. */
  private void study(String name, List<String> outcomes) throws Exception {
    post(
        "/studies",
        "{\"name\": \"%s\", \"max_trials\": 40, \"sampler\": {\"name\": \"random\"}, \"user_attrs\": {\"metric_names\": [\"loss\"]}}"
            .formatted(name));
    for (int i = 0; i < outcomes.size(); i++) {
      Instant start = START.plusSeconds(10L * i);
      post(
          "/studies/" + name + "/add-trial",
          "{%s, \"params\": {\"lr\": %s, \"kind\": \"it's\"}, \"distributions\": %s, \"worker\": \"gpu-%d\", \"user_attrs\": {\"git\": \"abc%d\"}, \"datetime_start\": \"%s\", \"datetime_complete\": \"%s\"}"
              .formatted(
                  outcomes.get(i),
                  Math.pow(10, -1 - i % 5),
                  DOMAINS,
                  i % 2,
                  i,
                  start,
                  start.plusSeconds(5 + 7L * (i % 7))));
    }
  }

  private static String complete(double value) {
    String reports =
        IntStream.range(0, 5)
            .mapToObj(
                step ->
                    String.format(
                        Locale.ROOT,
                        "{\"step\": %d, \"value\": %f, \"metrics\": {\"accuracy\": %f}}",
                        step,
                        value + 1.0 / (step + 1),
                        1 - value / 10))
            .collect(Collectors.joining(", ", "[", "]"));
    return "\"state\": \"complete\", \"values\": [%s], \"reports\": %s".formatted(value, reports);
  }

  private static String failed(String reason) {
    return "\"state\": \"fail\", \"reason\": \"" + reason + "\"";
  }

  @Test
  void the_best_trial_comes_first_and_is_copied_in_each_form() throws Exception {
    study("best", List.of(complete(4), complete(0.25), complete(2)));
    Page page = browser.page(1280, 900, ColorScheme.LIGHT);
    page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
    page.navigate(address("best", ""));
    waitFor(page.locator("#best"), "0.25", 10);
    waitFor(page.locator("#best"), "loss \\(minimize\\) of Trial 1", 10);
    waitFor(page.locator("#progress"), "3 of 40", 10);
    for (var form :
        List.of(
            List.of("json", "\"lr\": 0.01"),
            List.of("flags", "--lr=0.01 '--kind=it'\\''s'"),
            List.of("env", "export PARAM_LR=0.01"),
            List.of("python", "\"lr\": 0.01,"),
            List.of("java", "params.put(\"lr\", 0.01);"))) {
      page.locator("#best select").selectOption(form.get(0));
      page.locator("#best button").click();
      page.getByText("Copied").waitFor();
      assertThat(page.evaluate("navigator.clipboard.readText()").toString()).contains(form.get(1));
      page.waitForFunction("() => !document.querySelector('#best')?.innerText?.includes('Copied')");
    }
    page.locator("#best a").click();
    waitFor(page.locator("#trial"), "Trial 1", 10);
    assertThat(page.url()).endsWith("/trials/1");
    assertThatNothingIsWrong();
  }

  @Test
  void the_best_so_far_never_rises_though_trials_end_in_another_order() throws Exception {
    study("parallel", IntStream.range(0, 21).mapToObj(i -> complete((i * 13) % 21)).toList());
    Page page = browser.page(1280, 900, ColorScheme.LIGHT);
    page.navigate(address("parallel", ""));
    page.waitForFunction("() => document.querySelector('#chart-history canvas') !== null");
    for (String x : List.of("number", "end")) {
      page.locator("#chart-history select").first().selectOption(x);
      Object line =
          page.evaluate(
              "echarts.getInstanceByDom(document.querySelector('#chart-history .chart')).getOption()"
                  + ".series.find(s => s.name === 'best so far').data.map(p => p.value[1])");
      List<Double> values = ((List<?>) line).stream().map(v -> ((Number) v).doubleValue()).toList();
      assertThat(values).as(x).hasSizeGreaterThan(1);
      assertThat(values.stream().sorted((a, b) -> Double.compare(b, a)).toList()).isEqualTo(values);
    }
    assertThatNothingIsWrong();
  }

  @Test
  void a_point_shows_its_trial_and_opens_it() throws Exception {
    study("points", List.of(complete(4), complete(1), complete(2)));
    Page page = browser.page(1280, 900, ColorScheme.LIGHT);
    page.navigate(address("points", ""));
    page.waitForFunction("() => document.querySelector('#chart-history canvas') !== null");
    page.waitForTimeout(600); // its place is settled once reports and importance are drawn
    List<?> place =
        (List<?>)
            page.evaluate(
                """
                () => {
                  const area = document.querySelector('#chart-history .chart');
                  area.scrollIntoView({block: 'center'});
                  const [x, y] = echarts.getInstanceByDom(area).convertToPixel({seriesIndex: 0}, [2, 2]);
                  const {left, top} = area.getBoundingClientRect();
                  return [left + x, top + y];
                }""");
    double x = ((Number) place.get(0)).doubleValue();
    double y = ((Number) place.get(1)).doubleValue();
    page.mouse().move(x - 3, y);
    page.mouse().move(x, y);
    waitFor(page.locator(".tip"), "Trial 2", 10);
    waitFor(page.locator(".tip"), "kindit's", 10);
    page.mouse().click(x, y);
    waitFor(page.locator("#trial"), "Trial 2", 10);
    assertThatNothingIsWrong();
  }

  @Test
  void an_empty_study_shows_how_workers_are_started() throws Exception {
    post("/studies", "{\"name\": \"it's <i>new</i>\", \"space\": " + DOMAINS + "}");
    Page page = browser.page(1280, 900, ColorScheme.DARK);
    page.navigate(address("it's <i>new</i>", ""));
    waitFor(page.locator("#start"), "--study-name 'it'\\\\''s <i>new</i>'", 10);
    waitFor(page.locator("#start"), "--lr=\\{lr\\}", 10);
    assertThat(page.locator("canvas").count()).as("empty axes").isZero();
    page.navigate(address("it's <i>new</i>", "analysis"));
    page.getByText("Nothing to analyse").waitFor();
    page.navigate(address("it's <i>new</i>", "workers"));
    page.getByText("No worker has had a trial").waitFor();
    assertThatNothingIsWrong();
  }

  @Test
  void a_study_that_fails_says_why() throws Exception {
    study(
        "failing",
        List.of(
            failed("out of memory: 12 MiB"),
            failed("out of memory: 900 MiB"),
            complete(1),
            failed("NaN")));
    Page page = browser.page(1280, 900, ColorScheme.LIGHT);
    page.navigate(address("failing", ""));
    waitFor(page.locator(".warning"), "3 of the latest 4 trials failed", 10);
    waitFor(page.locator(".warning li").first(), "2 ×: out of memory: 12 MiB", 10);
    page.locator(".warning a").first().click();
    waitFor(page.locator("#trial"), "out of memory: 900 MiB", 10);
    assertThatNothingIsWrong();
  }

  @Test
  void each_tab_is_an_address_and_settings_are_whole() throws Exception {
    study("tabs", List.of(complete(4), complete(1), complete(2)));
    Page page = browser.page(1280, 900, ColorScheme.LIGHT);
    page.navigate(address("tabs", ""));
    for (var tab :
        List.of(
            List.of("trials", "abc2"),
            List.of("analysis", "Slice"),
            List.of("workers", "gpu-1"),
            List.of("events", "TrialAdded"),
            List.of("settings", "most trials\\s*40"))) {
      page.locator(".tabs").getByText(tab.get(0)).click();
      waitFor(page.locator("#tab"), tab.get(1), 10);
      assertThat(page.url()).endsWith("/" + tab.get(0));
      page.reload();
      waitFor(page.locator("#tab"), tab.get(1), 10);
    }
    page.goBack();
    waitFor(page.locator("#tab"), "TrialAdded", 10);
    assertThatNothingIsWrong();
  }

  @Test
  void metrics_are_drawn_and_a_trial_has_a_page_with_what_can_be_done() throws Exception {
    study("metrics", List.of(complete(4), failed("no luck"), complete(2)));
    Page page = browser.page(1280, 900, ColorScheme.LIGHT);
    page.navigate(address("metrics", ""));
    page.waitForFunction(
        "() => document.querySelector('#chart-metrics .chart')?.ariaLabel?.includes('of 2 trials')");
    Browser.picture(page, "#chart-metrics", "metrics");
    page.navigate(address("metrics", "trials/2"));
    page.waitForFunction(
        "() => document.querySelector('#chart-curve .chart')?.ariaLabel?.includes('metrics accuracy')");
    Browser.picture(page, "trial");
    press(page, "Invalidate");
    page.getByLabel("Reason").fill("wrong data");
    press(page, "Invalidate it");
    waitFor(page.locator("#trial"), "FAIL", 10);
    waitFor(page.locator("#trial"), "wrong data", 10);
    press(page, "Retry");
    waitFor(page.locator("#trial"), "Trial 3\\s*WAITING", 10);
    page.navigate(address("metrics", "trials/0"));
    press(page, "Enqueue like this");
    waitFor(page.getByRole(AriaRole.DIALOG), "Enqueue a trial", 10);
    page.getByRole(AriaRole.DIALOG).getByText("Enqueue").last().click();
    waitFor(fact(page, "trials"), "5", 10);
    assertThatNothingIsWrong();
    page.navigate(address("metrics", "trials/77")); // the browser complains about the answer 404
    page.getByText("There is no trial 77.").waitFor();
  }

  @Test
  void trials_are_filtered_their_columns_chosen_and_downloaded() throws Exception {
    study("table", List.of(complete(4), failed("no luck"), complete(2)));
    Page page = browser.page(1280, 900, ColorScheme.LIGHT);
    page.navigate(address("table", "trials"));
    page.getByLabel("Filter trials").fill("lr<0.05 state=complete");
    waitFor(page.locator("#trials .bar"), "1 of 3", 10);
    page.getByText("Columns").click();
    page.locator(".chooser").getByText("kind").click();
    Download file =
        page.waitForDownload(
            () -> {
              page.getByText("Download CSV").click();
            });
    assertThat(Files.readString(file.path()))
        .startsWith("Trial,State,loss,lr,git,")
        .contains("2,COMPLETE,2,0.001,abc2,")
        .doesNotContain("it's");
    page.reload();
    waitFor(page.locator("#trials"), "abc2", 10);
    assertThat(page.locator("#trials thead").innerText()).doesNotContain("kind"); // it is kept
    assertThatNothingIsWrong();
  }
}
