package io.trialstream.server.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import io.trialstream.engine.Event;
import io.trialstream.server.port.InMemoryBroker;
import io.trialstream.server.port.InMemoryJournal;
import io.trialstream.server.port.Outgoing;
import io.trialstream.study.StudySpec;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A batch of one partition is refused while much else goes on. */
class PartitionRefusalTest {

  private final SettableClock clock = new SettableClock();

  private final InMemoryJournal journal = new InMemoryJournal();
  private final InMemoryBroker broker = new InMemoryBroker(1);

  /** What other threads are deciding; until one is taken from here and run, it is not done. */
  private final Deque<Runnable> elsewhere = new ArrayDeque<>();

  private final SamplerLoop loop =
      new SamplerLoop(
          journal,
          broker.member(0),
          clock,
          new LoopOptions(Duration.ZERO),
          new LoopExecutors(Runnable::run, Runnable::run, elsewhere::add));

  private UUID send(String study, Command command) {
    UUID id = UUID.randomUUID();
    broker.send(new Envelope(id, study, null, "worker-1", 0, clock.now()), command);
    return id;
  }

  private void create(String study) {
    send(study, new Command.CreateStudy(StudySpec.builder().seed(1).lease(10_000, 2_500).build()));
    loop.step();
    loop.step();
  }

  @Test
  void what_another_thread_was_deciding_is_decided_again() {
    // Given a study that another thread decides for, and a batch of another study.
    create("slow");
    create("bad");
    UUID slow = send("slow", new Command.RequestTrial(1));
    loop.step();
    send("bad", new Command.EnqueueTrial(Map.of(), Map.of()));
    loop.step();
    assertThat(elsewhere).hasSize(2);

    // When the journal refuses that batch,
    journal.refuse(e -> e.event() instanceof Event.TrialEnqueued);
    elsewhere.removeLast().run();
    elsewhere.clear(); // the other thread never comes to an end
    for (int i = 0; i < 10; i++) {
      loop.step();
      while (!elsewhere.isEmpty()) {
        elsewhere.removeFirst().run();
      }
    }

    // Then one command is skipped, and no other is forgotten.
    assertThat(broker.published().stream().filter(o -> o instanceof Outgoing.DeadLetter))
        .hasSize(1);
    assertThat(broker.answers(slow)).hasExactlyElementsOfTypes(Event.TrialStarted.class);
    assertThat(journal.offsets(0).requests()).isEqualTo(4);
  }
}
