package io.trialstream.server.simulation;

import io.trialstream.engine.Event;
import io.trialstream.engine.GrantToken;
import io.trialstream.server.port.JournalEntry;
import io.trialstream.space.Parameter;
import io.trialstream.study.StudySpec;
import io.trialstream.study.StudyStatus;
import io.trialstream.study.TrialState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** One study as its journal tells it, without any code of the engine. */
final class StudyAccount {

  final UUID id;
  final StudySpec spec;
  final List<JournalEntry> entries = new ArrayList<>();
  final List<OfTrial> trials = new ArrayList<>();
  private final Set<UUID> requests = new HashSet<>();
  int ended;
  int running;
  boolean wasClosed;
  StudyStatus status = StudyStatus.OPEN;

  static final class OfTrial {
    TrialState state = TrialState.WAITING;
    int attempt;
    int losses;
    List<Double> values = List.of();
    String worker = "";

    /** What may be said about the present attempt: see {@link GrantToken}. */
    final Set<String> tokens = new HashSet<>();

    private GrantToken token;

    /** The latest sign of life of each attempt that was decided. */
    final Map<Integer, Long> signsOfLife = new HashMap<>();
  }

  StudyAccount(JournalEntry first) {
    Event.StudyCreated created = (Event.StudyCreated) first.event();
    id = created.studyId();
    spec = created.spec();
    requests.add(id);
    entries.add(first);
  }

  private static void require(boolean holds, String what, Object... details) {
    if (!holds) {
      throw new AssertionError(what.formatted(details));
    }
  }

  /**
   * Takes a later event into account.
   *
   * @return whether a worker was given up by it
   */
  boolean stored(JournalEntry entry, Ledger ledger) {
    entries.add(entry);
    require(entries.size() == entry.seq(), "events are not dense: %s", entry);
    boolean lost = false;
    switch (entry.event()) {
      case Event.TrialEnqueued e -> {
        require(e.number() == trials.size(), "numbers are not dense: %s", e);
        require(requests.add(e.requestId()), "enqueued twice: %s", e);
        trials.add(new OfTrial());
      }
      case Event.TrialStarted e -> started(entry, e);
      case Event.ParameterSuggested e -> {
        OfTrial trial = running(e.number(), e.attempt(), e);
        trial.token = trial.token.with(e.name(), new Parameter(e.distribution(), e.value()));
        trial.tokens.add(trial.token.text());
        require(e.distribution().contains(e.value()), "outside its space: %s", e);
      }
      case Event.TrialReleased e -> {
        OfTrial trial = running(e.number(), e.attempt(), e);
        trial.state = TrialState.WAITING;
        trial.losses += e.lost() ? 1 : 0;
        require(trial.losses <= spec.maxRetries(), "retried too often: %s", e);
        running--;
        lost = e.lost();
      }
      case Event.TrialFinished e -> {
        OfTrial trial = running(e.number(), e.attempt(), e);
        trial.state = e.state();
        trial.values = e.values();
        running--;
        ended++;
        lost = e.reason() != null && e.reason().startsWith("LEASE_LOST");
        e.params().forEach(StudyAccount::inside);
        ledger.requireTrue(entry.study(), e);
      }
      case Event.StudyPaused e -> status = StudyStatus.PAUSED;
      case Event.StudyResumed e -> status = StudyStatus.OPEN;
      case Event.StudyClosed e -> {
        status = StudyStatus.CLOSED;
        wasClosed = true;
      }
      default -> {}
    }
    require(
        ended + running <= spec.maxTrials(),
        "the budget of %d is exceeded: %s",
        spec.maxTrials(),
        entry);
    return lost;
  }

  private void started(JournalEntry entry, Event.TrialStarted e) {
    require(status == StudyStatus.OPEN, "started in a study that is not open: %s", e);
    require(e.number() <= trials.size(), "numbers are not dense: %s", e);
    if (e.number() == trials.size()) {
      trials.add(new OfTrial());
    }
    OfTrial trial = trials.get(e.number());
    require(trial.state == TrialState.WAITING, "two live leases: %s", e);
    require(e.attempt() == trial.attempt + 1, "attempts are not dense: %s", e);
    trial.state = TrialState.RUNNING;
    trial.attempt = e.attempt();
    trial.worker = e.worker();
    trial.token = GrantToken.of(e);
    trial.tokens.clear();
    trial.tokens.add(trial.token.text());
    trial.signsOfLife.put(e.attempt(), entry.at().toEpochMilli());
    running++;
    e.params().forEach(StudyAccount::inside);
  }

  private static void inside(String name, Parameter p) {
    require(p.distribution().contains(p.value()), "%s is outside its space: %s", name, p);
  }

  private OfTrial running(int number, int attempt, Event event) {
    require(number < trials.size(), "about a trial that is not there: %s", event);
    OfTrial trial = trials.get(number);
    require(
        trial.state == TrialState.RUNNING && trial.attempt == attempt,
        "about an attempt that does not run (%s, %d): %s",
        trial.state,
        trial.attempt,
        event);
    return trial;
  }

  /** What this event of a trial says of it, as a row of the tables would; null if it is unknown. */
  OfTrial trial(int number) {
    return number < trials.size() ? trials.get(number) : null;
  }
}
