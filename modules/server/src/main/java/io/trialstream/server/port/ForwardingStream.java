package io.trialstream.server.port;

import io.trialstream.stream.StreamIdentity;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A stream in front of another, to be overridden in part. As thread-safe as the other. */
public class ForwardingStream implements CommandStream {

  private final CommandStream stream;

  /** In front of this one. */
  protected ForwardingStream(CommandStream stream) {
    this.stream = stream;
  }

  @Override
  public int partitions() {
    return stream.partitions();
  }

  @Override
  public int lanes() {
    return stream.lanes();
  }

  @Override
  public StreamIdentity identity() {
    return stream.identity();
  }

  @Override
  public Held held(int partition) {
    return stream.held(partition);
  }

  @Override
  public boolean hasEvents() {
    return stream.hasEvents();
  }

  @Override
  public Polled poll(Duration atMost) {
    return stream.poll(atMost);
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
  public List<JournalEntry> publishedAfter(int partition, long position) {
    return stream.publishedAfter(partition, position);
  }

  @Override
  public Publication publish(List<Outgoing> messages) {
    return stream.publish(messages);
  }

  @Override
  public void reportProgress(Map<Integer, Offsets> offsets) {
    stream.reportProgress(offsets);
  }
}
