package io.trialstream.server.port;

/** Messages that were handed to the stream. */
public interface Publication {

  /** One that is acknowledged already. */
  Publication DONE =
      new Publication() {
        @Override
        public boolean done() {
          return true;
        }

        @Override
        public void await() {}
      };

  /** Whether the outcome is known. */
  boolean done();

  /**
   * Waits until all of them are acknowledged.
   *
   * @throws StreamFailedException if one of them was not, or nobody knows
   */
  void await();
}
