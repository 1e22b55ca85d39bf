package io.trialstream.server.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import io.trialstream.engine.Event;
import io.trialstream.engine.Message;
import io.trialstream.server.port.InMemoryBroker;
import io.trialstream.server.port.InMemoryJournal;
import io.trialstream.space.FloatDistribution;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Suggestions that take long hold up their own study, and nothing else. */
class LongProposalsTest {

  private final InMemoryJournal journal = new InMemoryJournal();
  private final InMemoryBroker broker = new InMemoryBroker(1);

  /** What is being computed elsewhere; until one is taken from here and run, it is not done. */
  private final Deque<Runnable> elsewhere = new ArrayDeque<>();

  private final SettableClock clock = new SettableClock();
  private final SamplerLoop loop =
      new SamplerLoop(
          journal,
          broker.member(0),
          clock,
          new LoopOptions(Duration.ZERO),
          new LoopExecutors(elsewhere::add, Runnable::run));

  private UUID send(String study, Command command) {
    UUID id = UUID.randomUUID();
    broker.send(new Envelope(id, study, null, "worker-1", 0, clock.now()), command);
    return id;
  }

  private void create(String study, String sampler) {
    StudySpec spec =
        StudySpec.builder()
            .seed(1)
            .lease(10_000, 2_500)
            .sampler(new AlgorithmSpec(sampler, Map.of("n_startup_trials", 2L)))
            .space(Map.of("x", new FloatDistribution(0, 1), "y", new FloatDistribution(0, 1)))
            .build();
    send(study, new Command.CreateStudy(spec));
    loop.step();
    loop.step();
  }

  private UUID finish(String study, int number) {
    return send(
        study,
        new Command.FinishTrial(
            number,
            1,
            TrialState.COMPLETE,
            List.of((double) number),
            List.of(),
            null,
            Map.of(),
            null));
  }

  /** Two trials, after which a Gaussian process suggests. */
  private void startUp(String study) {
    send(study, new Command.RequestTrial(2));
    loop.step();
    finish(study, 0);
    finish(study, 1);
    loop.step();
  }

  @Test
  void others_go_on_while_a_study_stands_still_for_its_suggestion() {
    create("slow", "gp");
    create("quick", "tpe");
    startUp("slow");
    UUID slow = send("slow", new Command.RequestTrial(2));
    loop.step();
    assertThat(elsewhere).hasSize(1);
    UUID attributes = send("slow", new Command.SetStudyAttributes(Map.of("a", 1)));
    UUID quick = send("quick", new Command.RequestTrial(1));
    loop.step();
    loop.step();
    assertThat(broker.answers(slow)).isEmpty();
    assertThat(broker.answers(attributes)).isEmpty();
    assertThat(broker.answers(quick)).hasExactlyElementsOfTypes(Event.TrialStarted.class);

    elsewhere.remove().run();
    loop.step();
    assertThat(broker.answers(slow)).hasSize(1);
    assertThat(suggestedBy(broker.answers(slow).getFirst())).isEqualTo("gp");
    assertThat(broker.answers(attributes))
        .hasExactlyElementsOfTypes(Event.StudyAttributesSet.class);
  }

  private static String suggestedBy(Message message) {
    return ((Event.TrialStarted) message).suggestedBy();
  }

  @Test
  void a_request_gets_its_trials_one_after_the_other() {
    create("slow", "gp");
    startUp("slow");
    UUID request = send("slow", new Command.RequestTrial(3));
    for (int i = 0; i < 3; i++) {
      loop.step();
      assertThat(elsewhere).hasSize(1);
      elsewhere.remove().run();
    }
    loop.step();
    assertThat(elsewhere).isEmpty();
    assertThat(broker.answers(request)).hasSize(3);
  }

  @Test
  void a_suggestion_that_was_computed_elsewhere_is_the_one_that_is_computed_here() {
    create("slow", "gp");
    startUp("slow");
    UUID request = send("slow", new Command.RequestTrial(1));
    loop.step();
    elsewhere.remove().run();
    loop.step();
    Event.TrialStarted there = (Event.TrialStarted) broker.answers(request).getFirst();

    SamplerLoopReplay replay = SamplerLoopReplay.of(journal.load("slow").orElseThrow(), 5);
    assertThat(replay.next(clock.now())).isEqualTo(there.params());
  }

  @Test
  void a_lease_that_ends_meanwhile_ends_after_the_suggestion() {
    create("slow", "gp");
    startUp("slow");
    UUID first = send("slow", new Command.RequestTrial(1));
    loop.step();
    elsewhere.remove().run();
    loop.step();
    assertThat(broker.answers(first)).hasSize(1);
    send("slow", new Command.RequestTrial(1));
    loop.step();
    clock.advanceSeconds(11);
    loop.step();
    loop.step();
    assertThat(journal.trials("slow").get(2).trial().state()).isEqualTo(TrialState.RUNNING);
    elsewhere.remove().run();
    loop.step();
    loop.step();
    assertThat(journal.trials("slow").get(2).trial().losses()).isOne();
  }
}
