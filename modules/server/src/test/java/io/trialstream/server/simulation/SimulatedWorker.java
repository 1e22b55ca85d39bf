package io.trialstream.server.simulation;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Command;
import io.trialstream.engine.Event;
import io.trialstream.engine.GrantToken;
import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.IntDistribution;
import io.trialstream.space.Parameter;
import io.trialstream.stream.PendingCommands;
import io.trialstream.study.TrialState;
import io.trialstream.worker.Evaluator;
import io.trialstream.worker.WorkerLogic;
import io.trialstream.worker.WorkerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The real worker logic; its objective takes some virtual time. */
final class SimulatedWorker extends SimulatedProcess {

  private static final Map<String, Distribution> SPACE = new LinkedHashMap<>();

  /** Of studies whose events are large. */
  private static final Map<String, Distribution> WIDE_SPACE = new LinkedHashMap<>();

  private static final int MAX_NOTE = 15_000;

  static {
    SPACE.put("x", new FloatDistribution(-10, 10));
    SPACE.put("n", new IntDistribution(1, 7));
    Object[] choices = new Object[60];
    for (int i = 0; i < choices.length; i++) {
      choices[i] = "choice-%d-%s".formatted(i, "x".repeat(30));
    }
    WIDE_SPACE.putAll(SPACE);
    WIDE_SPACE.put("c", CategoricalDistribution.of(choices));
  }

  final String study;
  final PendingCommands pending;
  private final World world;
  private final WorkerLogic logic;
  private boolean over;

  SimulatedWorker(String name, World world, String study) {
    super(name, world.time);
    this.world = world;
    this.study = study;
    pending = new PendingCommands(name, world.lane(name), spaces, this, world::newId, world::send);
    WorkerOptions options =
        WorkerOptions.of(study)
            .withConcurrency(1 + world.random.nextInt(4))
            .withGrace(Duration.ofMillis(500));
    logic =
        new WorkerLogic(
            options,
            this,
            pending,
            this::evaluate,
            finished -> {},
            new WorkerLogic.Ending() {
              @Override
              public void done(long finishedTrials) {
                over = true;
              }

              @Override
              public void failed(String why) {
                over = true;
                world.client.isGone(SimulatedWorker.this.study, name + " was told: " + why);
              }
            });
    pending.onUnsolicited(logic::unsolicited);
    run(logic::start);
    resend();
  }

  private void resend() {
    pending.sendDue();
    after(200, this::resend);
  }

  boolean over() {
    return over;
  }

  /** Told to stop, as by SIGTERM: hands back what runs, then ends. */
  void stopWell() {
    run(() -> logic.stop(this::kill));
  }

  private Evaluator.Evaluation evaluate(
      Event.TrialStarted started, UUID studyId, Evaluator.Evaluated evaluated) {
    return new Objective(started, studyId, evaluated);
  }

  /** Asks for two parameters, one after the other, then takes its time. */
  private final class Objective implements Evaluator.Evaluation {
    private final Event.TrialStarted started;
    private final UUID studyId;
    private final Evaluator.Evaluated evaluated;
    private final Map<String, Double> values = new LinkedHashMap<>();
    private GrantToken token;
    private boolean cancelled;

    Objective(Event.TrialStarted started, UUID studyId, Evaluator.Evaluated evaluated) {
      this.started = started;
      this.studyId = studyId;
      this.evaluated = evaluated;
      token = GrantToken.of(started);
      next();
    }

    private void next() {
      var space = world.client.isWide(study) ? WIDE_SPACE : SPACE;
      for (var p : space.entrySet()) {
        if (!values.containsKey(p.getKey())) {
          var offered = started.params().get(p.getKey());
          if (offered == null) {
            ask(p.getKey(), p.getValue());
            return;
          }
          values.put(p.getKey(), offered.value());
        }
      }
      if (world.random.nextInt(3) == 0) {
        after(20 + world.random.nextLong(800), () -> report(1));
      }
      after(20 + world.random.nextLong(2_500), () -> end(false));
    }

    /** Reports step by step, as long as it is answered; ends early where it should. */
    private void report(int step) {
      if (cancelled) {
        return;
      }
      var exchange = new io.trialstream.stream.CommandChannel.Exchange[1];
      exchange[0] =
          pending.send(
              world.newId(),
              study,
              studyId,
              new Command.ReportTrial(
                  started.number(),
                  started.attempt(),
                  token.text(),
                  step,
                  Ledger.report(values),
                  Map.of()),
              message -> {
                exchange[0].end();
                if (message.message() instanceof Event.TrialReported r && r.prune()) {
                  end(true);
                } else if (message.message() instanceof Event.TrialReported && step < 3) {
                  after(world.random.nextLong(500), () -> report(step + 1));
                }
              });
    }

    private void ask(String name, Distribution distribution) {
      var exchange = new io.trialstream.stream.CommandChannel.Exchange[1];
      exchange[0] =
          pending.send(
              world.newId(),
              study,
              studyId,
              new Command.RequestParameter(
                  started.number(), started.attempt(), token.text(), name, distribution),
              message -> {
                exchange[0].end();
                switch (message.message()) {
                  case Event.ParameterSuggested p -> {
                    if (values.putIfAbsent(name, p.value()) == null) {
                      token = token.with(name, new Parameter(distribution, p.value()));
                      next();
                    }
                  }
                  case Answer.CommandRejected r ->
                      evaluated.ended(TrialState.FAIL, List.of(), r.message());
                  default -> throw new AssertionError("unexpected " + message);
                }
              });
    }

    private void end(boolean pruned) {
      if (pruned && !cancelled) {
        evaluated.ended(TrialState.PRUNED, List.of(), null);
      } else if (!cancelled) {
        boolean fails = world.random.nextInt(12) == 0;
        evaluated.ended(
            fails ? TrialState.FAIL : TrialState.COMPLETE,
            fails ? List.of() : List.of(Ledger.value(values)),
            fails ? "simulated" : null);
      }
    }

    @Override
    public Command.FinishTrial finish(TrialState state, List<Double> v, String reason) {
      world.ledger.evaluated(name, study, started.number(), started.attempt(), values);
      return new Command.FinishTrial(
          started.number(),
          started.attempt(),
          token.text(),
          state,
          v,
          List.of(),
          new ArrayList<>(values.keySet()),
          attributes(state),
          reason);
    }

    /** Signs the end; some notes are too large to be kept. */
    private Map<String, Object> attributes(TrialState state) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put(Ledger.BY, Ledger.signature(name, started.attempt()));
      if (state == TrialState.COMPLETE && world.client.isWide(study)) {
        all.put("note", "n".repeat(world.random.nextInt(MAX_NOTE)));
      }
      return all;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }
}
