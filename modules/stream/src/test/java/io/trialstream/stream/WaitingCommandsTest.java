package io.trialstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import io.trialstream.stream.CommandProducer.Outgoing;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** What waits while Kafka is away. */
class WaitingCommandsTest {

  private final WaitingCommands waiting = new WaitingCommands();

  private static Outgoing command(UUID id, int bytes) {
    return new Outgoing(
        new Envelope(id, "s", null, "me", 0, Instant.EPOCH),
        new Command.Heartbeat(0, 1),
        new ProducerRecord<>("topic", "s", new byte[bytes]));
  }

  @Test
  void one_that_is_sent_again_waits_once_in_its_old_place() {
    UUID id = UUID.randomUUID();
    Outgoing request = command(id, 10);
    Outgoing withdrawal = command(id, 11); // under the same id
    for (int i = 0; i < 1_000; i++) {
      waiting.add(request);
      waiting.add(withdrawal);
    }
    assertThat(waiting.size()).isEqualTo(2);
    assertThat(waiting.peek()).isSameAs(request);
    waiting.remove();
    assertThat(waiting.peek()).isSameAs(withdrawal);
    waiting.add(request);
    assertThat(waiting.size()).isEqualTo(2);
  }

  @Test
  void only_so_many_wait() {
    for (int i = 0; i < WaitingCommands.MAX_COMMANDS + 100; i++) {
      waiting.add(command(UUID.randomUUID(), 1));
    }
    assertThat(waiting.size()).isEqualTo(WaitingCommands.MAX_COMMANDS);
    while (!waiting.isEmpty()) {
      waiting.remove();
    }
    waiting.add(command(UUID.randomUUID(), 1));
    assertThat(waiting.size()).isOne();
  }

  @Test
  void only_so_many_bytes_wait() {
    int size = 1 << 20;
    for (int i = 0; i < 2 * (WaitingCommands.MAX_BYTES / size); i++) {
      waiting.add(command(UUID.randomUUID(), size));
    }
    assertThat(waiting.size()).isEqualTo((int) (WaitingCommands.MAX_BYTES / size));
  }
}
