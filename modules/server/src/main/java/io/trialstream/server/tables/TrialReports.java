package io.trialstream.server.tables;

import io.trialstream.engine.Event;
import io.trialstream.study.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the table of reports shows of an event. Stateless. */
public final class TrialReports {

  private TrialReports() {}

  /** The reports in an event: its own, or all those of a trial that was added. */
  public static List<Event.TrialReported> in(Event event) {
    if (event instanceof Event.TrialReported report) {
      return List.of(report);
    }
    if (event instanceof Event.TrialAdded added && added.history() != null) {
      return added.history().reports().stream().map(r -> event(added.number(), r)).toList();
    }
    return List.of();
  }

  /** Reports by trial, each as the event that tells of it. */
  static List<Event.TrialReported> events(Map<Integer, List<Report>> reports) {
    List<Event.TrialReported> events = new ArrayList<>();
    reports.forEach((number, all) -> all.forEach(r -> events.add(event(number, r))));
    return events;
  }

  private static Event.TrialReported event(int number, Report r) {
    return new Event.TrialReported(
        number, r.attempt(), r.step(), r.value(), r.metrics(), r.prune());
  }
}
