package io.trialstream.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.trialstream.engine.Event;
import io.trialstream.server.port.JournalEntry;
import io.trialstream.study.BestTrial;
import io.trialstream.study.TrialState;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is shown of single studies, until they are closed. Thread-safe. */
final class StudyMeters {

  /** Of how many at once: each is five time series. */
  private static final int MAX_STUDIES = 100;

  private final MeterRegistry registry;
  private final Map<UUID, Shown> shown = new HashMap<>();

  private static final class Shown {
    final Map<TrialState, Counter> finished = new EnumMap<>(TrialState.class);
    double bestValue;
    @Nullable Gauge best;
  }

  StudyMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Counts an event that is stored. */
  synchronized void stored(JournalEntry entry) {
    switch (entry.event()) {
      case Event.TrialFinished e -> {
        Shown study = shown(entry);
        if (study != null) {
          study.finished.computeIfAbsent(e.state(), s -> finished(entry.study(), s)).increment();
          best(entry.study(), study, e.best());
        }
      }
      case Event.TrialInvalidated e -> {
        Shown study = shown(entry);
        if (study != null) {
          best(entry.study(), study, e.best());
        }
      }
      case Event.StudyDeleted e -> forget(entry.studyId());
      case Event.StudyClosed e -> forget(entry.studyId());
      // the others tell nothing of how a study gets on
      case Event.StudyCreated e -> {}
      case Event.StudyPaused e -> {}
      case Event.StudyResumed e -> {}
      case Event.StudyAttributesSet e -> {}
      case Event.TrialEnqueued e -> {}
      case Event.TrialAdded e -> {}
      case Event.TrialStarted e -> {}
      case Event.ParameterSuggested e -> {}
      case Event.TrialReported e -> {}
      case Event.TrialReleased e -> {}
      case Event.TrialAttributesSet e -> {}
    }
  }

  private @Nullable Shown shown(JournalEntry entry) {
    Shown known = shown.get(entry.studyId());
    if (known == null && shown.size() < MAX_STUDIES) {
      known = new Shown();
      shown.put(entry.studyId(), known);
    }
    return known;
  }

  private Counter finished(String study, TrialState state) {
    return Counter.builder("trialstream.study.trials.finished")
        .description("Trials that ended, by study, of 100 open studies at most.")
        .tag("study", study)
        .tag("state", state.name())
        .register(registry);
  }

  private void best(String name, Shown study, @Nullable BestTrial trial) {
    if (trial == null) {
      if (study.best != null) { // the only one was declared invalid
        registry.remove(study.best);
        study.best = null;
      }
      return;
    }
    study.bestValue = trial.value();
    if (study.best == null) {
      study.best =
          Gauge.builder("trialstream.study.best.value", study, s -> s.bestValue)
              .description("Best value by study, of 100 open studies at most.")
              .tag("study", name)
              .strongReference(true)
              .register(registry);
    }
  }

  private void forget(UUID id) {
    Shown known = shown.remove(id);
    if (known != null) {
      known.finished.values().forEach(registry::remove);
      Meter best = known.best;
      if (best != null) {
        registry.remove(best);
      }
    }
  }
}
