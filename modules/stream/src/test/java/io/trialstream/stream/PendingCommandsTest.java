package io.trialstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import io.trialstream.engine.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** When commands are sent again, and who hears their answers. */
class PendingCommandsTest {

  private static final Command COMMAND = new Command.PauseStudy();

  private final List<Envelope> sent = new ArrayList<>();
  private final List<LaneMessage> heard = new ArrayList<>();
  private long millis;

  private final ProcessClock clock =
      new ProcessClock() {
        @Override
        public Instant now() {
          return Instant.ofEpochMilli(millis);
        }

        @Override
        public long monotonicMillis() {
          return millis;
        }
      };

  private final PendingCommands pending = of("me");

  private PendingCommands of(String sender) {
    return new PendingCommands(
        sender, 3, clock, UUID::randomUUID, (envelope, command) -> sent.add(envelope));
  }

  private CommandChannel.Exchange send(UUID id) {
    return pending.send(id, "s", null, COMMAND, heard::add);
  }

  private static LaneMessage accepted(UUID inReplyTo) {
    return new LaneMessage(inReplyTo, "me", "s", null, 0, new Answer.CommandAccepted());
  }

  /** When the commands of a process are sent within so many milliseconds. */
  private List<Long> times(PendingCommands of, long withinMillis) {
    List<Long> times = new ArrayList<>();
    for (long end = millis + withinMillis; millis < end; millis += 100) {
      int before = sent.size();
      of.sendDue();
      if (sent.size() > before) {
        times.add(millis);
      }
    }
    return times;
  }

  @Test
  void a_command_is_sent_again_under_its_id_after_growing_times_until_it_ends() {
    UUID id = UUID.randomUUID();
    CommandChannel.Exchange exchange = send(id);
    List<Long> times = times(pending, 200_000);
    assertThat(times.getFirst()).isBetween(2_000L, 4_100L);
    for (int i = 3; i + 1 < times.size(); i++) {
      assertThat(times.get(i + 1) - times.get(i)).isBetween(10_000L, 20_100L);
    }
    assertThat(sent).allMatch(envelope -> envelope.equals(sent.getFirst()));
    exchange.end();
    assertThat(times(pending, 60_000)).isEmpty();
  }

  @Test
  void processes_that_were_cut_off_together_do_not_send_again_together() {
    Set<Long> first = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      millis = 0;
      PendingCommands process = of("worker-" + i);
      process.send(UUID.randomUUID(), "s", null, COMMAND, m -> {});
      first.add(times(process, 5_000).getFirst());
    }
    assertThat(first).hasSizeGreaterThan(8);
  }

  @Test
  void the_time_of_the_next_sending_can_be_set() {
    send(UUID.randomUUID()).repeatAfter(9_000);
    assertThat(times(pending, 9_000)).isEmpty();
    assertThat(times(pending, 100)).hasSize(1);
  }

  @Test
  void an_answer_goes_to_its_exchange_and_what_answers_none_is_unsolicited() {
    List<LaneMessage> others = new ArrayList<>();
    pending.onUnsolicited(others::add);
    UUID id = UUID.randomUUID();
    CommandChannel.Exchange exchange = send(id);
    pending.deliver(accepted(id));
    exchange.end();
    pending.deliver(accepted(id));
    assertThat(heard).hasSize(1);
    assertThat(others).hasSize(1);
  }

  @Test
  void an_exchange_that_took_the_place_of_another_is_not_ended_with_it() {
    UUID id = UUID.randomUUID();
    CommandChannel.Exchange before = send(id);
    send(id);
    before.end();
    pending.deliver(accepted(id));
    assertThat(heard).hasSize(1);
  }

  @Test
  void the_samplers_clock_is_followed_once_they_say_that_this_one_is_off() {
    millis = 1_000;
    UUID id = UUID.randomUUID();
    send(id);
    pending.deliver(
        new LaneMessage(
            id, "me", "s", null, 0, new Answer.CommandRejected(Reason.EXPIRED, "old", 90_000)));
    millis += 10;
    assertThat(pending.now()).isEqualTo(Instant.ofEpochMilli(90_010));
    assertThat(pending.envelope(id, "s", null).issuedAt()).isEqualTo(Instant.ofEpochMilli(90_010));
  }

  @Test
  void a_command_that_is_told_is_sent_once() {
    UUID id = pending.tell("s", null, COMMAND);
    assertThat(sent).singleElement().returns(id, Envelope::commandId);
    assertThat(times(pending, 60_000)).isEmpty();
  }
}
