package io.trialstream.server.metrics;

import io.trialstream.server.loop.CommandStream;
import io.trialstream.server.loop.Offsets;
import io.trialstream.server.loop.Outgoing;
import io.trialstream.server.loop.Publication;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A stream that is measured. As thread-safe as what it measures. */
final class MeasuredStream implements CommandStream {

  private final CommandStream stream;
  private final SamplerMeters meters;

  MeasuredStream(CommandStream stream, SamplerMeters meters) {
    this.stream = stream;
    this.meters = meters;
  }

  @Override
  public int partitions() {
    return stream.partitions();
  }

  @Override
  public Polled poll(Duration atMost) {
    Polled polled = stream.poll(atMost);
    meters.partitions.set(polled.assigned().size());
    if (!polled.records().isEmpty()) {
      meters.commands.record(polled.records().size());
    }
    return polled;
  }

  @Override
  public void resumeAt(int partition, Offsets offsets) {
    stream.resumeAt(partition, offsets);
  }

  @Override
  public void pause(int partition) {
    stream.pause(partition);
  }

  @Override
  public long resultsEnd(int partition) {
    return stream.resultsEnd(partition);
  }

  @Override
  public Publication publish(List<Outgoing> messages) {
    Publication publication = stream.publish(messages);
    for (Outgoing message : messages) {
      if (message instanceof Outgoing.DeadLetter) {
        meters.deadLetters.increment();
      }
    }
    return publication;
  }

  @Override
  public void reportProgress(Map<Integer, Offsets> offsets) {
    stream.reportProgress(offsets);
  }
}
