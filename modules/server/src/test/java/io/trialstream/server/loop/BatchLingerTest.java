package io.trialstream.server.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import io.trialstream.server.port.CommandStream;
import io.trialstream.server.port.Received;
import io.trialstream.server.port.StreamFailedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Who is made to wait for others, and for how long; a poll takes a millisecond if something comes,
 * and as long as it may if nothing does.
 */
class BatchLingerTest {

  private final SettableClock clock = new SettableClock();
  private int polls;
  private final Deque<CommandStream.Polled> coming = new ArrayDeque<>();
  private final BatchLinger linger = new BatchLinger(clock);

  private CommandStream.Polled poll(Duration atMost) {
    polls++;
    CommandStream.Polled polled = coming.isEmpty() ? of() : coming.remove();
    clock.advanceMillis(polled.records().isEmpty() ? atMost.toMillis() : 1);
    return polled;
  }

  private static CommandStream.Polled of(String... senders) {
    return new CommandStream.Polled(
        Set.of(0), Stream.of(senders).map(BatchLingerTest::received).toList());
  }

  private static Received received(String sender) {
    Envelope envelope = new Envelope(UUID.randomUUID(), "s", null, sender, 0, Instant.EPOCH);
    return new Received(
        Received.Source.REQUESTS, 0, 0, envelope, new Command.RequestTrial(1), null, "");
  }

  private List<String> turn() {
    polls = 0;
    return linger.poll(this::poll, Duration.ofMillis(100)).records().stream()
        .map(r -> r.envelope().sender())
        .toList();
  }

  @Test
  void who_asks_alone_never_waits() {
    for (int i = 0; i < 20; i++) {
      coming.add(of("a"));
      assertThat(turn()).containsExactly("a");
      assertThat(polls).isEqualTo(1);
    }
  }

  @Test
  void several_who_ask_all_the_time_are_decided_together() {
    coming.add(of("a", "b", "c", "d"));
    turn();
    coming.addAll(List.of(of("a", "a"), of("b", "b"), of("c", "c"), of("d", "d")));
    assertThat(turn()).containsExactly("a", "a", "b", "b");
    assertThat(turn()).as("the rest is for the next turn").startsWith("c", "c", "d", "d");
  }

  @Test
  void nobody_waits_longer_than_a_few_milliseconds() {
    coming.add(of("a", "b", "c", "d"));
    turn();
    coming.add(of("a"));
    long before = clock.monotonicMillis();
    assertThat(turn()).containsExactly("a");
    assertThat(clock.monotonicMillis() - before).isLessThanOrEqualTo(13);
  }

  @Test
  void turns_that_take_long_are_gathered_as_well() {
    coming.add(of("a", "b", "c", "d"));
    turn();
    clock.advanceMillis(50); // it was stored meanwhile
    coming.addAll(List.of(of("a", "a"), of("b", "b")));
    assertThat(turn()).containsExactly("a", "a", "b", "b");
  }

  @Test
  void after_a_pause_nobody_waits() {
    coming.add(of("a", "b", "c", "d"));
    turn();
    assertThat(turn()).as("nothing came for a while").isEmpty();
    coming.add(of("a"));
    assertThat(turn()).containsExactly("a");
    assertThat(polls).isEqualTo(1);
  }

  @Test
  void a_further_poll_that_fails_loses_nothing_of_what_was_read() {
    coming.add(of("a", "b", "c", "d"));
    turn();
    coming.add(of("a"));
    int[] calls = {0};
    CommandStream.Polled polled =
        linger.poll(
            atMost -> {
              if (calls[0]++ > 0) {
                throw new StreamFailedException("the broker is away", null);
              }
              return poll(atMost);
            },
            Duration.ofMillis(100));
    assertThat(calls[0]).isGreaterThan(1);
    assertThat(polled.records()).hasSize(1);
  }
}
