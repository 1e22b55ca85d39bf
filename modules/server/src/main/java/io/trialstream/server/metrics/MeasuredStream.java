package io.trialstream.server.metrics;

import io.opentelemetry.api.trace.SpanContext;
import io.trialstream.engine.Command;
import io.trialstream.engine.Event;
import io.trialstream.server.port.CommandStream;
import io.trialstream.server.port.ForwardingStream;
import io.trialstream.server.port.Outgoing;
import io.trialstream.server.port.Publication;
import io.trialstream.server.port.Received;
import io.trialstream.server.port.StreamFailedException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A stream that is measured. As thread-safe as what it measures. */
final class MeasuredStream extends ForwardingStream {

  private final SamplerMeters meters;
  private final SamplerHealth health;
  private final OpenRequests open = new OpenRequests();

  private final Function<UUID, @Nullable SpanContext> traces;

  /**
   * @param traces what the spans of commands are
   */
  MeasuredStream(
      CommandStream stream,
      SamplerMeters meters,
      SamplerHealth health,
      Function<UUID, @Nullable SpanContext> traces) {
    super(stream);
    meters.allPartitions.set(stream.partitions());
    this.meters = meters;
    this.health = health;
    this.traces = traces;
  }

  @Override
  public Polled poll(Duration atMost) {
    Polled polled;
    try {
      polled = super.poll(atMost);
    } catch (StreamFailedException e) {
      health.streamFailed(e.getMessage());
      throw e;
    }
    health.polled();
    meters.partitions.set(polled.assigned().size());
    if (!polled.records().isEmpty()) {
      meters.commands.record(polled.records().size());
    }
    for (Received received : polled.records()) {
      if (received.command() instanceof Command.RequestTrial && received.envelope() != null) {
        open.read(received.envelope().commandId());
      }
    }
    return polled;
  }

  @Override
  public Publication publish(List<Outgoing> messages) {
    Publication publication = super.publish(messages);
    for (Outgoing message : messages) {
      if (message instanceof Outgoing.DeadLetter) {
        meters.deadLetters.increment();
      } else if (message instanceof Outgoing.Published p
          && p.entry().event() instanceof Event.TrialStarted
          && p.entry().replyTo() != null) {
        suggested(p.entry().replyTo().commandId());
      }
    }
    return publication;
  }

  private void suggested(UUID request) {
    Long nanos = open.nanosSince(request);
    if (nanos != null) {
      CommandTrace.run(
          request,
          traces.apply(request),
          () -> meters.requestToSuggestion.record(nanos, TimeUnit.NANOSECONDS));
    }
  }
}
