package io.trialstream.server.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import io.trialstream.server.port.Received.Source;
import io.trialstream.stream.StreamIdentity;
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
    boolean reassigned = false;
    int assigned = 0;
    while (assigned < stream.partitions() && System.nanoTime() < end) {
      CommandStream.Polled polled = stream.poll(Duration.ofMillis(50));
      assigned = polled.assigned().size();
      reassigned |= polled.reassigned();
    }
    assertThat(reassigned).as("told that partitions were assigned").isTrue();
  }

  /** Waits until all partitions are this member's, and reads them from the beginning. */
  private static void readFromTheBeginning(CommandStream stream) {
    awaitAssignment(stream);
    for (int partition = 0; partition < stream.partitions(); partition++) {
      stream.resumeAt(partition, stream.held(partition).begin());
    }
  }

  /** Polls until a partition is in doubt, and says which; else fails after a while. */
  private static int awaitDoubt(CommandStream stream) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      CommandStream.Polled polled = stream.poll(Duration.ofMillis(100));
      assertThat(polled.records()).isEmpty();
      if (!polled.doubtful().isEmpty()) {
        return polled.doubtful().iterator().next();
      }
    }
    throw new AssertionError("No partition was ever in doubt.");
  }

  @Test
  void records_come_in_order_and_again_when_asked() throws Exception {
    CommandStream stream = stream();
    readFromTheBeginning(stream);
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

  @Test
  void nothing_is_delivered_before_the_reader_says_where_to_begin() throws Exception {
    CommandStream stream = stream();
    send(new Command.Heartbeat(0, 1));
    awaitAssignment(stream);
    assertThat(stream.poll(QUIET).records()).isEmpty();
    for (int partition = 0; partition < stream.partitions(); partition++) {
      stream.resumeAt(partition, Offsets.NONE);
    }
    assertThat(poll(stream, 1)).hasSize(1);
  }

  @Test
  void a_poll_says_how_far_it_has_read() throws Exception {
    CommandStream stream = stream();
    readFromTheBeginning(stream);
    send(new Command.Heartbeat(0, 1));
    long end = System.nanoTime() + PATIENCE.toNanos();
    CommandStream.Polled polled = stream.poll(QUIET);
    while (polled.records().isEmpty() && System.nanoTime() < end) {
      polled = stream.poll(QUIET);
    }
    int partition = polled.records().getFirst().partition();
    assertThat(polled.read().get(partition)).isEqualTo(new Offsets(0, 1));
    assertThat(stream.held(partition))
        .isEqualTo(new CommandStream.Held(Offsets.NONE, new Offsets(0, 1)));
  }

  /** Removes the records before this offset of a partition's results, as retention does. */
  protected abstract void trimResults(int partition, long begin) throws Exception;

  @Test
  void a_partition_whose_log_begins_later_is_in_doubt_and_the_others_go_on() throws Exception {
    CommandStream stream = stream();
    readFromTheBeginning(stream);
    for (int i = 0; i < 5; i++) {
      send(new Command.Heartbeat(i, 1));
    }
    int partition = poll(stream, 5).getFirst().partition();
    trimResults(partition, 3);
    assertThat(stream.held(partition).begin()).isEqualTo(new Offsets(0, 3));
    stream.resumeAt(partition, new Offsets(0, 1));
    assertThat(awaitDoubt(stream)).isEqualTo(partition);
    assertThat(stream.poll(QUIET).doubtful()).isEmpty();
    stream.resumeAt(partition, new Offsets(0, 3));
    assertThat(poll(stream, 2)).extracting(Received::offset).containsExactly(3L, 4L);
  }

  @Test
  void a_partition_that_is_to_be_read_behind_its_end_is_in_doubt() throws Exception {
    CommandStream stream = stream();
    readFromTheBeginning(stream);
    stream.resumeAt(1, new Offsets(0, 100));
    assertThat(awaitDoubt(stream)).isEqualTo(1);
  }

  /** Deletes the command topics and creates them again. */
  protected abstract void makeTopicsAgain() throws Exception;

  @Test
  void topics_that_were_made_again_are_noticed_within_seconds() throws Exception {
    CommandStream stream = stream();
    readFromTheBeginning(stream);
    StreamIdentity before = stream.identity();
    assertThat(stream.identity()).isEqualTo(before);
    makeTopicsAgain();
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    boolean doubt = false;
    while (!doubt && System.nanoTime() < end) {
      doubt = !stream.poll(Duration.ofMillis(100)).doubtful().isEmpty();
    }
    assertThat(doubt).isTrue();
    assertThat(before.difference(stream.identity()).orElseThrow()).contains("created again");
  }

  /** Sends a command to another partition than its study's. */
  protected abstract void sendMisplaced(Envelope envelope, Command command) throws Exception;

  @Test
  void a_command_in_the_wrong_partition_comes_without_its_command_and_says_why() throws Exception {
    CommandStream stream = stream();
    readFromTheBeginning(stream);
    Envelope envelope = new Envelope(UUID.randomUUID(), "s", null, "stranger", 0, Instant.EPOCH);
    sendMisplaced(envelope, new Command.RequestTrial(1));
    Received received = poll(stream, 1).getFirst();
    assertThat(received.envelope()).isEqualTo(envelope);
    assertThat(received.command()).isNull();
    assertThat(received.unreadable()).contains("partition");
  }
}
