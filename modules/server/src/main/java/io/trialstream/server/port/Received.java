package io.trialstream.server.port;

import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import org.jspecify.annotations.Nullable;

/**
 * One record of a command topic, as it was read.
 *
 * @param envelope who sent it; null if it cannot be read
 * @param command what it asks; null if it cannot be read, or must not be decided here
 * @param unreadable why there is no command; null if there is one
 * @param origin the stream's own form of the record, for the dead-letter topic
 * @param bytes how large its body is
 */
public record Received(
    Source source,
    int partition,
    long offset,
    @Nullable Envelope envelope,
    @Nullable Command command,
    @Nullable String unreadable,
    Object origin,
    int bytes) {

  /** One of which it does not matter how large it is. */
  public Received(
      Source source,
      int partition,
      long offset,
      @Nullable Envelope envelope,
      @Nullable Command command,
      @Nullable String unreadable,
      Object origin) {
    this(source, partition, offset, envelope, command, unreadable, origin, 0);
  }

  /** The topic that a record came from. Results are decided before requests. */
  public enum Source {
    RESULTS,
    REQUESTS
  }
}
