package io.trialstream.server.port;

/**
 * Where to read on in the two topics of one partition.
 *
 * @param requests offset of the next request to decide
 * @param results offset of the next result to decide
 */
public record Offsets(long requests, long results) {

  /** The very beginning. */
  public static final Offsets NONE = new Offsets(0, 0);

  public Offsets after(Received received) {
    return switch (received.source()) {
      case REQUESTS -> new Offsets(Math.max(requests, received.offset() + 1), results);
      case RESULTS -> new Offsets(requests, Math.max(results, received.offset() + 1));
    };
  }

  /** The later one in each topic. */
  public Offsets max(Offsets other) {
    return new Offsets(Math.max(requests, other.requests), Math.max(results, other.results));
  }

  public boolean passed(Received received) {
    return switch (received.source()) {
      case REQUESTS -> received.offset() < requests;
      case RESULTS -> received.offset() < results;
    };
  }
}
