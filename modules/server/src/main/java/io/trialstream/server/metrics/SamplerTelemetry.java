package io.trialstream.server.metrics;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.trialstream.server.loop.LoopListener;
import io.trialstream.server.port.CommandStream;
import io.trialstream.server.port.Journal;
import io.trialstream.server.tracing.DecisionSpans;
import io.trialstream.server.tracing.TracedJournal;
import io.trialstream.server.tracing.TracedStream;
import io.trialstream.stream.Tracing;
import java.util.List;

/**
 * Measures and traces one deployment of a sampler, and says how it fares. Closing it takes its
 * meters out of the application's registry. Thread-safe.
 */
public final class SamplerTelemetry implements AutoCloseable {

  /** What a loop works with. */
  public record Measured(Journal journal, CommandStream stream) {}

  /** Its meters only, so that they can be taken out together. */
  private final CompositeMeterRegistry registry = new CompositeMeterRegistry();

  private final Tracing tracing;
  private final SamplerHealth health = new SamplerHealth(System::nanoTime);
  private final SamplerMeters meters;

  public SamplerTelemetry(Telemetry telemetry) {
    registry.add(telemetry.meters());
    tracing = telemetry.tracing();
    meters = new SamplerMeters(registry, health);
  }

  /** Shows what a client of Kafka or of the database measures of itself. */
  public void bind(MeterBinder client) {
    client.bindTo(registry);
  }

  /** The same journal and stream, measured and traced. */
  public Measured measured(Journal journal, CommandStream stream) {
    DecisionSpans spans = new DecisionSpans(tracing);
    Journal counted = new MeasuredJournal(journal, meters, health);
    CommandStream read = new MeasuredStream(stream, meters, health, spans::contextOf);
    return tracing.isOn()
        ? new Measured(new TracedJournal(counted, spans), new TracedStream(read, spans))
        : new Measured(counted, read);
  }

  /** Gets to know what a loop does. */
  public LoopListener listener() {
    return meters;
  }

  /** Whether the loop goes on; false if it hangs, which only a restart mends. */
  public boolean alive() {
    return health.alive();
  }

  /** What keeps the loop from its work now, in words; empty if nothing does. */
  public List<String> missing() {
    return health.missing();
  }

  @Override
  public void close() {
    registry.getMeters().forEach(registry::remove); // closing it would close the application's, too
  }
}
