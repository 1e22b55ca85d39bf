package io.trialstream.server.tracing;

import io.trialstream.server.port.CommandStream;
import io.trialstream.server.port.ForwardingStream;
import io.trialstream.server.port.Outgoing;
import io.trialstream.server.port.Publication;
import java.time.Duration;
import java.util.List;

/** A stream whose commands get spans. As thread-safe as the stream. */
public final class TracedStream extends ForwardingStream {

  private final DecisionSpans spans;

  public TracedStream(CommandStream stream, DecisionSpans spans) {
    super(stream);
    this.spans = spans;
  }

  @Override
  public Polled poll(Duration atMost) {
    Polled polled = super.poll(atMost);
    polled.records().forEach(spans::read);
    return polled;
  }

  @Override
  public Publication publish(List<Outgoing> messages) {
    Publication publication = super.publish(messages);
    spans.published(messages);
    return publication;
  }
}
