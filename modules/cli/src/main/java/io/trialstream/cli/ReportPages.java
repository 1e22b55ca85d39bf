package io.trialstream.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What trials have reported, read page after page beside the trials themselves. Confined to one
 * thread.
 */
final class ReportPages {

  private final IntFunction<JsonNode> pages;
  private JsonNode page = MissingNode.getInstance();
  private int index;
  private int next;
  private boolean ended;

  /**
   * @param pages gives the reports of the next trials from a number on; none at the end
   */
  ReportPages(IntFunction<JsonNode> pages) {
    this.pages = pages;
  }

  /** The reports of a trial whose number is higher than that of the call before; null if none. */
  @Nullable JsonNode of(int number) {
    while (true) {
      while (index < page.size() && page.path(index).path("number").asInt() < number) {
        index++;
      }
      if (index < page.size()) {
        JsonNode trial = page.path(index);
        return trial.path("number").asInt() == number ? trial.path("reports") : null;
      }
      if (ended || number < next) {
        return null;
      }
      page = pages.apply(number);
      index = 0;
      ended = page.isEmpty();
      next = ended ? number : page.path(page.size() - 1).path("number").asInt() + 1;
    }
  }
}
