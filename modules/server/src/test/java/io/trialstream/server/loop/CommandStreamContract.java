package io.trialstream.server.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import io.trialstream.server.loop.Received.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every stream promises to the one member of its group. */
public abstract class CommandStreamContract {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration QUIET = Duration.ofMillis(500);

  /** A stream of which every partition is this member's, and holds no records yet. */
  protected abstract CommandStream stream() throws Exception;

  protected abstract void send(Envelope envelope, Command command) throws Exception;

  private void send(Command command) throws Exception {
    send(new Envelope(UUID.randomUUID(), "some study", null, "worker", 0, Instant.EPOCH), command);
  }

  private static List<Received> poll(CommandStream stream, int records) {
    List<Received> all = new ArrayList<>();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (all.size() < records && System.nanoTime() < end) {
      all.addAll(stream.poll(Duration.ofMillis(100)).records());
    }
    return all;
  }

  private static void awaitAssignment(CommandStream stream) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (stream.poll(Duration.ofMillis(50)).assigned().size() < stream.partitions()
        && System.nanoTime() < end) {}
  }

  @Test
  void records_come_in_order_and_again_when_asked() throws Exception {
    CommandStream stream = stream();
    awaitAssignment(stream);
    for (int i = 0; i < 5; i++) {
      send(new Command.Heartbeat(i, 1));
    }
    send(new Command.StopStudy());
    List<Received> all = poll(stream, 6);
    List<Received> results = all.stream().filter(r -> r.source() == Source.RESULTS).toList();
    assertThat(results).extracting(Received::offset).containsExactly(0L, 1L, 2L, 3L, 4L);
    assertThat(results)
        .extracting(Received::command)
        .containsExactly(
            new Command.Heartbeat(0, 1),
            new Command.Heartbeat(1, 1),
            new Command.Heartbeat(2, 1),
            new Command.Heartbeat(3, 1),
            new Command.Heartbeat(4, 1));
    int partition = results.getFirst().partition();
    assertThat(stream.resultsEnd(partition)).isEqualTo(5);

    stream.resumeAt(partition, new Offsets(1, 3));
    assertThat(poll(stream, 2)).extracting(Received::offset).containsExactly(3L, 4L);

    stream.pause(partition);
    send(new Command.Heartbeat(5, 1));
    assertThat(stream.poll(QUIET).records()).isEmpty();
    stream.resumeAt(partition, new Offsets(1, 5));
    assertThat(poll(stream, 1)).extracting(Received::offset).containsExactly(5L);
  }
}
