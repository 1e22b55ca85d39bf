package io.trialstream.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.trialstream.engine.Event;
import io.trialstream.server.loop.JournalEntry;
import io.trialstream.study.BestTrial;
import io.trialstream.study.TrialState;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What is counted of a sampler's work. What is stored is counted once it is. Thread-safe. */
final class SamplerMeters {

  /** Of how many studies the best value is shown: each is a time series. */
  private static final int MOST_STUDIES = 100;

  private final MeterRegistry registry;
  final Timer commits;
  final Timer loads;
  final DistributionSummary commands;
  final DistributionSummary events;
  final Counter takeOvers;
  final Counter partitionsLost;
  final Counter journalUnavailable;
  final Counter journalRefused;
  final Counter deadLetters;
  final AtomicInteger partitions = new AtomicInteger();
  private final Counter started;
  private final Counter leasesLost;
  private final Counter handedBack;
  private final Counter reports;
  private final Counter prunes;
  private final Map<TrialState, Counter> finished = new EnumMap<>(TrialState.class);
  private final Map<UUID, BestValue> best = new HashMap<>();

  private record BestValue(double[] value, Gauge gauge) {}

  SamplerMeters(MeterRegistry registry) {
    this.registry = registry;
    commits = timer("trialstream.journal.commit", "Time to store a batch of decisions.");
    loads = timer("trialstream.study.load", "Time to read a study from the journal.");
    commands = summary("trialstream.batch.commands", "Commands that one poll brought.");
    events = summary("trialstream.batch.events", "Events that one commit stored.");
    takeOvers = counter("trialstream.partitions.taken.over", "Partitions taken over.");
    partitionsLost =
        counter("trialstream.partitions.lost", "Partitions found to belong to another sampler.");
    journalUnavailable =
        counter(
            "trialstream.journal.unavailable", "Commits whose outcome PostgreSQL did not tell.");
    journalRefused =
        counter("trialstream.journal.refused", "Commits that PostgreSQL refused for good.");
    deadLetters = counter("trialstream.dead.letters", "Commands that were set aside.");
    started = counter("trialstream.trials.started", "Attempts given to workers.");
    leasesLost = counter("trialstream.leases.lost", "Attempts whose worker was lost.");
    handedBack = counter("trialstream.trials.handed.back", "Attempts that workers handed back.");
    reports = counter("trialstream.reports", "Intermediate values.");
    prunes = counter("trialstream.prunes.advised", "Reports answered with the advice to stop.");
    for (TrialState state : TrialState.values()) {
      if (state.finished()) {
        finished.put(
            state,
            Counter.builder("trialstream.trials.finished")
                .description("Trials that ended, by state.")
                .tag("state", state.name())
                .register(registry));
      }
    }
    Gauge.builder("trialstream.partitions.owned", partitions, AtomicInteger::get)
        .description("Partitions that Kafka has assigned to this sampler.")
        .register(registry);
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }

  private Timer timer(String name, String description) {
    return Timer.builder(name)
        .description(description)
        .publishPercentileHistogram()
        .minimumExpectedValue(Duration.ofMillis(1))
        .maximumExpectedValue(Duration.ofSeconds(10))
        .register(registry);
  }

  private DistributionSummary summary(String name, String description) {
    return DistributionSummary.builder(name).description(description).register(registry);
  }

  /** Counts an event that is stored. */
  void stored(JournalEntry entry) {
    switch (entry.event()) {
      case Event.TrialStarted e -> started.increment();
      case Event.TrialReported e -> {
        reports.increment();
        if (e.prune()) {
          prunes.increment();
        }
      }
      case Event.TrialReleased e -> (e.lost() ? leasesLost : handedBack).increment();
      case Event.TrialFinished e -> {
        Counter of = finished.get(e.state());
        if (of != null) {
          of.increment();
        }
        best(entry, e.best());
      }
      case Event.TrialInvalidated e -> best(entry, e.best());
      case Event.StudyDeleted e -> forget(entry.studyId());
      case Event.StudyClosed e -> forget(entry.studyId());
      default -> {} // of these nobody needs a rate
    }
  }

  private synchronized void best(JournalEntry entry, @Nullable BestTrial trial) {
    if (trial == null) {
      return;
    }
    BestValue known = best.get(entry.studyId());
    if (known == null && best.size() < MOST_STUDIES) {
      double[] value = new double[1];
      known =
          new BestValue(
              value,
              Gauge.builder("trialstream.study.best.value", value, v -> v[0])
                  .description("Best value of an open study, of 100 studies at most.")
                  .tag("study", entry.study())
                  .strongReference(true)
                  .register(registry));
      best.put(entry.studyId(), known);
    }
    if (known != null) {
      known.value()[0] = trial.value();
    }
  }

  private synchronized void forget(UUID study) {
    BestValue known = best.remove(study);
    if (known != null) {
      registry.remove(known.gauge());
    }
  }
}
