package io.trialstream.client;

import io.trialstream.TrialstreamException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The trials that this client was given and has not ended. Each has a virtual thread that gives
 * signs of life until it is ended here, so that its lease does not run out. Thread-safe.
 */
final class OpenTrials implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(OpenTrials.class.getName());

  private final Map<HttpTrial, Thread> open = new HashMap<>();
  private boolean closed;

  /**
   * Begins to give signs of life.
   *
   * @throws IllegalStateException if the client is closed
   */
  synchronized void begin(HttpTrial trial) {
    if (closed) {
      throw new IllegalStateException("The client is closed.");
    }
    open.put(
        trial,
        Thread.ofVirtual()
            .name("trialstream-trial-" + trial.number())
            .start(() -> keepAlive(trial)));
  }

  private static void keepAlive(HttpTrial trial) {
    try {
      while (!trial.isCancelled()) {
        Thread.sleep(trial.started().heartbeatMillis());
        trial.beat();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the trial has ended
    } catch (TrialstreamException e) {
      if (!Thread.currentThread().isInterrupted()) {
        LOG.log(System.Logger.Level.WARNING, "No more signs of life of a trial", e);
      }
    }
  }

  /** The trial has ended, or is not this client's any more. */
  synchronized void end(HttpTrial trial) {
    Thread thread = open.remove(trial);
    if (thread != null) {
      thread.interrupt();
    }
  }

  private synchronized List<HttpTrial> takeAll() {
    closed = true;
    List<HttpTrial> all = List.copyOf(open.keySet());
    all.forEach(this::end);
    return all;
  }

  /** Gives back what has not ended. */
  @Override
  public void close() {
    for (HttpTrial trial : takeAll()) {
      trial.cancel();
      try {
        trial.release();
      } catch (TrialstreamException e) {
        LOG.log(
            System.Logger.Level.WARNING,
            "Trial {0} is not given back; its lease will run out: {1}",
            trial.number(),
            e.getMessage());
      }
    }
  }
}
