package io.trialstream.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * axe, and the keyboard, on each page; the rules are those of WCAG 2.2, level AA, and axe's own.
 */
class AccessibilityTest extends DashboardPages {

  private static final Path AXE =
      Path.of("target", "javascript", "node_modules", "axe-core", "axe.min.js");

  private static List<?> findings(Page page) throws IOException {
    if (!Files.exists(AXE)) {
      throw new AssertionError("axe-core is not there. Run: javascript/dashboard check");
    }
    page.evaluate(Files.readString(AXE) + "; 0");
    return (List<?>)
        page.evaluate(
            "async () => (await axe.run()).violations.flatMap(v => v.nodes.map(n => v.id + ': ' + n.html.slice(0, 200) + ' ' + n.failureSummary))");
  }

  @Test
  void axe_finds_nothing_on_any_page() throws Exception {
    for (String name : List.of("full", "other")) {
      post("/studies", "{\"name\": \"%s\", \"sampler\": {\"name\": \"random\"}}".formatted(name));
      worker(name, 20).get();
    }
    post("/studies", "{\"name\": \"none\"}");
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      Page page = browser.page(1280, 900, scheme);
      for (String address :
          List.of(
              gateway + "/#/",
              gateway + "/#/workers",
              gateway + "/#/compare?study=full&study=other",
              address("none", ""),
              address("full", ""),
              address("full", "trials"),
              address("full", "trials/7"),
              address("full", "analysis"),
              address("full", "workers"),
              address("full", "events"),
              address("full", "settings"))) {
        page.navigate(address);
        page.locator("main:not([aria-busy]) h1").waitFor();
        page.waitForFunction("() => document.querySelector('.skeleton') === null");
        page.waitForTimeout(300);
        assertThat(findings(page)).as(address + " " + scheme).isEmpty();
      }
      page.navigate(gateway + "/#/");
      page.getByText("Create a study").click();
      assertThat(findings(page)).as("dialog " + scheme).isEmpty();
    }
    assertThatNothingIsWrong();
  }

  @Test
  void every_part_is_reached_by_keyboard_and_shows_its_focus() throws Exception {
    post("/studies", "{\"name\": \"keys\", \"sampler\": {\"name\": \"random\"}}");
    worker("keys", 5).get();
    Page page = browser.page(1280, 900, ColorScheme.LIGHT);
    page.navigate(address("keys", "trials"));
    page.locator("[data-trial='4']").waitFor();
    page.locator("body").press("Tab");
    assertThat(page.evaluate("document.activeElement.className")).isEqualTo("skip");
    page.locator(".tabs a").first().focus();
    page.keyboard().press("Tab");
    assertThat(page.evaluate("document.activeElement.textContent")).isEqualTo("trials");
    assertThat(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
        .isEqualTo("solid");
    page.locator("[data-trial='4']").focus();
    page.keyboard().press("Enter");
    waitFor(page.locator("#trial"), "Trial 4", 10);
    assertThatNothingIsWrong();
  }
}
