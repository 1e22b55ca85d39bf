package io.trialstream.server.journal;

import io.trialstream.engine.Event;
import java.util.List;

/** What the table of reports shows of an event. Stateless. */
final class TrialReports {

  private TrialReports() {}

  /** The reports in an event: its own, or all those of a trial that was added. */
  static List<Event.TrialReported> in(Event event) {
    if (event instanceof Event.TrialReported report) {
      return List.of(report);
    }
    if (event instanceof Event.TrialAdded added && added.history() != null) {
      return added.history().reports().stream()
          .map(
              r ->
                  new Event.TrialReported(
                      added.number(), r.attempt(), r.step(), r.value(), r.metrics(), r.prune()))
          .toList();
    }
    return List.of();
  }
}
