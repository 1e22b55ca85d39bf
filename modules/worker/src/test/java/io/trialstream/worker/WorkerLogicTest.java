package io.trialstream.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Command;
import io.trialstream.engine.Event;
import io.trialstream.engine.GrantToken;
import io.trialstream.engine.Message;
import io.trialstream.engine.Reason;
import io.trialstream.stream.CommandChannel;
import io.trialstream.stream.LaneMessage;
import io.trialstream.study.TrialState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The worker on a channel, timers and an evaluator that the test plays itself. */
class WorkerLogicTest {

  private static final String STUDY = "s";

  private final Map<UUID, Consumer<LaneMessage>> open = new HashMap<>();
  private final Map<UUID, Command> sent = new HashMap<>();
  private final List<Command> told = new ArrayList<>();
  private final List<Runnable> timers = new ArrayList<>();
  private final List<Evaluator.Evaluated> evaluations = new ArrayList<>();
  private final List<Integer> cancelled = new ArrayList<>();
  private final List<String> heard = new ArrayList<>();
  private Map<String, Object> attributes = Map.of();
  private int mostAttributeCharacters = Integer.MAX_VALUE;

  private final CommandChannel channel =
      new CommandChannel() {
        @Override
        public UUID newCommandId() {
          return UUID.randomUUID();
        }

        @Override
        public Exchange send(
            UUID id, String study, UUID studyId, Command command, Consumer<LaneMessage> handler) {
          if (command instanceof Command.FinishTrial f
              && f.userAttrs().toString().length() > mostAttributeCharacters) {
            throw new IllegalArgumentException("Expected fewer bytes.");
          }
          open.put(id, handler);
          sent.put(id, command);
          return new Exchange() {
            @Override
            public UUID commandId() {
              return id;
            }

            @Override
            public void end() {
              open.remove(id, handler);
            }

            @Override
            public void repeatAfter(long millis) {}
          };
        }

        @Override
        public UUID tell(String study, UUID studyId, Command command) {
          told.add(command);
          return newCommandId();
        }
      };

  private final WorkerLogic worker =
      worker(WorkerOptions.of(STUDY).withGrace(Duration.ofMillis(1)));

  private WorkerLogic worker(WorkerOptions options) {
    return new WorkerLogic(
        options,
        (millis, task) -> {
          if (millis == 0) {
            task.run();
            return () -> {};
          }
          timers.add(task);
          return () -> timers.remove(task);
        },
        channel,
        (trial, studyId, evaluated) -> {
          evaluations.add(evaluated);
          return new Evaluator.Evaluation() {
            @Override
            public Command.FinishTrial finish(TrialState state, List<Double> values, String why) {
              return new Command.FinishTrial(
                  trial.number(), trial.attempt(), state, values, List.of(), null, attributes, why);
            }

            @Override
            public void cancel() {
              cancelled.add(trial.number());
            }
          };
        },
        new TrialListener() {
          @Override
          public void finished(Event.TrialFinished trial) {
            heard.add("finished " + trial.number());
          }

          @Override
          public void lost(int number, int attempt, String reason) {
            heard.add("lost " + number);
          }
        },
        new WorkerLogic.Ending() {
          @Override
          public void done(long finishedTrials) {
            heard.add("done " + finishedTrials);
          }

          @Override
          public void failed(String why) {
            heard.add("failed " + why);
          }
        });
  }

  private UUID openRequest() {
    return open.keySet().stream()
        .filter(id -> sent.get(id) instanceof Command.RequestTrial)
        .findFirst()
        .orElseThrow();
  }

  private UUID openEnd() {
    return open.keySet().stream()
        .filter(id -> !(sent.get(id) instanceof Command.RequestTrial))
        .findFirst()
        .orElseThrow();
  }

  private static LaneMessage message(UUID inReplyTo, Message message) {
    return new LaneMessage(inReplyTo, "me", STUDY, UUID.randomUUID(), 1, message);
  }

  private void answer(UUID command, Message message) {
    Consumer<LaneMessage> handler = open.get(command);
    if (handler == null) {
      worker.unsolicited(message(command, message));
    } else {
      handler.accept(message(command, message));
    }
  }

  /** Names what a worker was given as the first attempt of trial 0, without parameters. */
  private static final String TOKEN = GrantToken.of(0, 1, Map.of()).text();

  private static Event.TrialStarted started(int number, int attempt, UUID request) {
    return new Event.TrialStarted(
        number, attempt, Map.of(), null, Map.of(), "me", request, 0, 10_000, 2_000);
  }

  private static Event.TrialFinished finished(int number, TrialState state) {
    return new Event.TrialFinished(
        number, 1, state, Map.of(), List.of(), List.of(), Map.of(), null, null);
  }

  private static Answer.CommandRejected rejected(Reason reason) {
    return new Answer.CommandRejected(reason, reason.name(), 0);
  }

  private UUID startOne() {
    worker.start();
    UUID request = openRequest();
    answer(request, started(0, 1, request));
    return request;
  }

  @Test
  void a_trial_is_evaluated_once_however_often_it_is_heard_of_and_its_end_is_told() {
    UUID request = startOne();
    answer(request, started(0, 1, request));
    assertThat(evaluations).hasSize(1);
    evaluations.getFirst().ended(TrialState.COMPLETE, List.of(1.0), null);
    answer(openEnd(), finished(0, TrialState.COMPLETE));
    assertThat(heard).containsExactly("finished 0");
    answer(openRequest(), rejected(Reason.STUDY_CLOSED));
    assertThat(heard).containsExactly("finished 0", "done 1");
    assertThat(open).isEmpty();
  }

  @Test
  void a_worker_that_hears_its_lease_is_lost_stops_that_objective_and_asks_for_another() {
    UUID request = startOne();
    answer(request, new Event.TrialReleased(0, 1, true));
    assertThat(cancelled).containsExactly(0);
    assertThat(heard).containsExactly("lost 0");
    assertThat(openRequest()).isNotEqualTo(request);
  }

  @Test
  void a_worker_whose_trial_was_given_up_for_good_stops_it_too() {
    UUID request = startOne();
    answer(request, finished(0, TrialState.FAIL));
    assertThat(cancelled).containsExactly(0);
    assertThat(heard).containsExactly("lost 0");
  }

  @Test
  void a_result_that_comes_too_late_is_lost_and_work_goes_on() {
    startOne();
    evaluations.getFirst().ended(TrialState.COMPLETE, List.of(1.0), null);
    answer(openEnd(), rejected(Reason.LEASE_LOST));
    assertThat(heard).containsExactly("lost 0");
    assertThat(openRequest()).isNotNull();
  }

  @Test
  void a_result_whose_attributes_are_too_large_to_be_sent_is_told_without_them() {
    attributes = Map.of("large", "x".repeat(1_000));
    mostAttributeCharacters = 100;
    startOne();
    evaluations.getFirst().ended(TrialState.COMPLETE, List.of(1.0), null);
    Command.FinishTrial end = (Command.FinishTrial) sent.get(openEnd());
    assertThat(end.state()).isEqualTo(TrialState.COMPLETE);
    assertThat(end.values()).containsExactly(1.0);
    assertThat(end.userAttrs()).isEqualTo(Map.of("attributes_not_kept", "Expected fewer bytes."));
  }

  @Test
  void a_result_that_is_refused_for_its_attributes_is_told_again_without_them_once() {
    attributes = Map.of("large", "x");
    startOne();
    evaluations.getFirst().ended(TrialState.COMPLETE, List.of(1.0), null);
    UUID first = openEnd();
    answer(first, rejected(Reason.INVALID_VALUE));
    assertThat(heard).isEmpty();
    UUID second = openEnd();
    assertThat(second).isNotEqualTo(first);
    Command.FinishTrial end = (Command.FinishTrial) sent.get(second);
    assertThat(end.values()).containsExactly(1.0);
    assertThat(end.userAttrs()).isEqualTo(Map.of("attributes_not_kept", "INVALID_VALUE"));
    answer(second, rejected(Reason.INVALID_VALUE));
    assertThat(heard).containsExactly("lost 0");
  }

  @Test
  void a_request_that_is_expired_is_made_anew() {
    worker.start();
    UUID request = openRequest();
    answer(request, rejected(Reason.EXPIRED));
    assertThat(openRequest()).isNotEqualTo(request);
  }

  @Test
  void a_worker_that_is_stopped_withdraws_its_request_and_hands_back_what_runs() {
    startOne();
    worker.stop(() -> heard.add("stopped"));
    List.copyOf(timers).forEach(Runnable::run); // the grace is over
    UUID end = openEnd();
    assertThat(sent.get(end)).isEqualTo(new Command.ReleaseTrial(0, 1, TOKEN));
    answer(end, new Event.TrialReleased(0, 1, false));
    assertThat(heard).contains("stopped");
    assertThat(open).isEmpty();
  }

  @Test
  void a_trial_that_comes_after_its_request_was_withdrawn_goes_back() {
    worker.start();
    UUID request = openRequest();
    worker.stop(() -> heard.add("stopped"));
    answer(request, started(0, 1, request));
    assertThat(told).containsExactly(new Command.ReleaseTrial(0, 1, TOKEN));
    answer(request, new Answer.CommandAccepted());
    assertThat(heard).containsExactly("done 0", "stopped");
  }

  @Test
  void a_study_that_is_busy_has_not_taken_a_request_back() {
    worker.start();
    UUID request = openRequest();
    worker.stop(() -> heard.add("stopped"));
    answer(request, new Answer.NothingNow(10));
    assertThat(heard).isEmpty();
    answer(request, started(0, 1, request));
    answer(request, new Answer.CommandAccepted());
    assertThat(told).containsExactly(new Command.ReleaseTrial(0, 1, TOKEN));
    assertThat(heard).containsExactly("done 0", "stopped");
  }

  @Test
  void a_request_about_a_study_in_quarantine_is_kept_and_repeated_until_it_is_repaired() {
    worker.start();
    UUID request = openRequest();
    answer(request, rejected(Reason.QUARANTINED));
    assertThat(openRequest()).isEqualTo(request);
    assertThat(heard).isEmpty();
    answer(request, started(0, 1, request));
    assertThat(heard).isEmpty();
  }
}
