package io.trialstream.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.trialstream.engine.Event;
import io.trialstream.server.loop.LoopListener;
import io.trialstream.server.port.JournalEntry;
import io.trialstream.server.port.Quarantine;
import io.trialstream.study.TrialState;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** What is counted of a sampler's work. What is stored is counted once it is. Thread-safe. */
final class SamplerMeters implements LoopListener {

  private final MeterRegistry registry;
  private final StudyMeters studies;
  final Timer commits;
  final Timer loads;
  final Timer requestToSuggestion;
  final DistributionSummary commands;
  final DistributionSummary events;
  final Counter takeOvers;
  final Counter partitionsLost;
  final Counter journalUnavailable;
  final Counter journalRefused;
  final Counter deadLetters;
  private final Counter studiesQuarantined;
  final AtomicInteger partitions = new AtomicInteger();
  final AtomicInteger allPartitions = new AtomicInteger();
  private final Counter started;
  private final Counter leasesLost;
  private final Counter handedBack;
  private final Counter reports;
  private final Counter prunes;
  private final Map<String, Timer> suggestions = new ConcurrentHashMap<>();
  private volatile Load load = new Load(0, 0, 0, 0, 0);
  private final Map<TrialState, Counter> finished = new EnumMap<>(TrialState.class);

  private final SamplerHealth health;

  SamplerMeters(MeterRegistry registry, SamplerHealth health) {
    this.registry = registry;
    this.health = health;
    studies = new StudyMeters(registry);
    commits = timer("trialstream.journal.commit", "Time to store a batch of decisions.");
    loads = timer("trialstream.study.load", "Time to read a study from the journal.");
    requestToSuggestion =
        timer(
            "trialstream.request.to.suggestion",
            "From reading a request for a trial to sending its suggestion.");
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
    gauge(
        "trialstream.partitions.owned",
        "Partitions that Kafka has assigned to this sampler.",
        partitions::get);
    gauge("trialstream.partitions", "Partitions that there are.", allPartitions::get);
    gauge(
        "trialstream.partitions.standing.still",
        "Partitions that are not served because the topics are not those of the database.",
        health::standingStill);
    gauge("trialstream.studies.loaded", "Studies in memory.", () -> load.studies());
    gauge("trialstream.trials.running", "Trials that run.", () -> load.trials());
    gauge("trialstream.workers.alive", "Workers that run a trial.", () -> load.workers());
    gauge(
        "trialstream.backlog.commands",
        "Commands that were read and wait to be decided.",
        () -> load.commands());
    gauge(
        "trialstream.studies.quarantined", "Studies that are set apart.", () -> load.quarantined());
    studiesQuarantined =
        counter("trialstream.quarantines", "Times that a study was set apart, or found to be so.");
  }

  @Override
  public void quarantined(Quarantine quarantine) {
    studiesQuarantined.increment();
  }

  private void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).strongReference(true).register(registry);
  }

  @Override
  public void standsStill(int partition, String why) {
    health.standsStill(partition, why);
  }

  @Override
  public void goesOn(int partition) {
    health.goesOn(partition);
  }

  @Override
  public void lookingAfter(Load now) {
    load = now;
  }

  @Override
  public void suggested(String sampler, long nanos) {
    suggestions
        .computeIfAbsent(
            sampler,
            name ->
                builder("trialstream.suggestion", "Time to compute a suggestion, by sampler.")
                    .minimumExpectedValue(Duration.ofNanos(10_000))
                    .tag("sampler", name)
                    .register(registry))
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }

  private Timer timer(String name, String description) {
    return builder(name, description).minimumExpectedValue(Duration.ofMillis(1)).register(registry);
  }

  private static Timer.Builder builder(String name, String description) {
    return Timer.builder(name)
        .description(description)
        .publishPercentileHistogram()
        .maximumExpectedValue(Duration.ofSeconds(10));
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
      }
      // of the others nobody needs a rate
      case Event.StudyCreated e -> {}
      case Event.StudyDeleted e -> {}
      case Event.StudyPaused e -> {}
      case Event.StudyResumed e -> {}
      case Event.StudyClosed e -> {}
      case Event.StudyAttributesSet e -> {}
      case Event.TrialEnqueued e -> {}
      case Event.TrialAdded e -> {}
      case Event.ParameterSuggested e -> {}
      case Event.TrialInvalidated e -> {}
      case Event.TrialAttributesSet e -> {}
    }
    studies.stored(entry);
  }
}
