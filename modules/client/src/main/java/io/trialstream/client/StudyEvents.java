package io.trialstream.client;

import io.trialstream.TrialstreamException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The events of a study, each once and in order, as they happen. {@link #hasNext} waits for the
 * next one. A connection that is lost or silent is opened again after the last event, for as long
 * as it takes. Ends when the study is deleted or this is closed, which any thread may do; otherwise
 * confined to one thread.
 */
public final class StudyEvents implements Iterator<StudyEvent>, AutoCloseable {

  private static final System.Logger LOG = System.getLogger(StudyEvents.class.getName());
  private static final String DATA = "data: ";

  /** A gateway says every 15 s that it is there. */
  private static final Duration SILENCE = Duration.ofSeconds(45);

  private final Gateway gateway;
  private final String path;
  private final Retries retries = new Retries(Duration.ofDays(36_500));
  private long last;
  private @Nullable StudyEvent next;
  private volatile @Nullable Connection connection;
  private volatile boolean closed;

  StudyEvents(Gateway gateway, String path, long after) {
    this.gateway = gateway;
    this.path = path;
    last = after;
  }

  /** One answer that events are read from; ended if it is silent for too long. */
  private static final class Connection implements AutoCloseable {
    private final BufferedReader lines;
    private final Thread watch;
    private volatile long heardNanos = System.nanoTime();

    Connection(BufferedReader lines) {
      this.lines = lines;
      watch = Thread.ofVirtual().name("trialstream-events").start(this::watch);
    }

    private void watch() {
      try {
        while (System.nanoTime() - heardNanos < SILENCE.toNanos()) {
          Thread.sleep(SILENCE.dividedBy(3));
        }
        lines.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // the connection is closed
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "A silent connection was lost meanwhile", e);
      }
    }

    @Nullable String line() throws IOException {
      String line = lines.readLine();
      heardNanos = System.nanoTime();
      return line;
    }

    @Override
    public void close() throws IOException {
      watch.interrupt();
      lines.close();
    }
  }

  /**
   * Waits for the next event.
   *
   * @return false once the study is deleted or this is closed
   * @throws io.trialstream.RefusedException if there is no such study
   */
  @Override
  public boolean hasNext() {
    try {
      while (next == null && !closed) {
        try {
          next = read();
        } catch (IOException | GatewayUnavailableException e) {
          disconnect();
          if (!closed) {
            LOG.log(System.Logger.Level.DEBUG, "Events break off after {0}; they go on soon", last);
            retries.pause(Duration.ZERO);
          }
        }
      }
      return next != null;
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new TrialstreamException("Interrupted while events were awaited.", e);
    }
  }

  /** The next event of the connection. */
  private StudyEvent read() throws IOException, InterruptedException {
    Connection from = connection;
    if (from == null) {
      from =
          new Connection(
              new BufferedReader(
                  new InputStreamReader(gateway.open(path, last), StandardCharsets.UTF_8)));
      connection = from;
    }
    while (!closed) {
      String line = from.line();
      if (line == null) {
        throw new IOException("The gateway has ended the answer.");
      }
      if (line.startsWith(DATA)) {
        retries.succeeded();
        return StudyEvent.of(line.substring(DATA.length()));
      }
    }
    throw new IOException("It is closed.");
  }

  @Override
  public StudyEvent next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException("The events have ended.");
    }
    StudyEvent event = next;
    next = null;
    last = event.seq();
    if (event.type().equals("StudyDeleted")) {
      close();
    }
    return event;
  }

  private void disconnect() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "A connection that is given up was lost", e);
      }
    }
  }

  /** Ends the connection; who waits for an event learns that there is none. */
  @Override
  public void close() {
    closed = true;
    disconnect();
  }
}
