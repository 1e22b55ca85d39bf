package io.trialstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.Trial;
import io.trialstream.engine.Command;
import io.trialstream.server.journal.Database;
import io.trialstream.server.tables.StudyAudit;
import io.trialstream.stream.CommandSender;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import io.trialstream.worker.WorkerOptions;
import io.trialstream.worker.WorkerVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Workers and samplers on the real stack, in one process. */
class SharedStudyTest extends SamplerOnStack {

  private static double parabola(Trial trial) {
    double x = trial.suggestDouble("x", -10, 10);
    return (x - 2) * (x - 2);
  }

  @Test
  void many_workers_share_a_budget_to_the_trial_and_three_accounts_agree() throws Exception {
    create("shared", StudySpec.builder().maxTrials(100L).seed(4).build());
    List<Future<?>> workers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      workers.add(work(WorkerOptions.of("shared").withConcurrency(2), SharedStudyTest::parabola));
    }
    Stacks.await(Future.all(workers));
    StudyAudit.Stored stored = stored("shared");
    assertThat(stored.trials()).hasSize(100).allMatch(t -> t.state() == TrialState.COMPLETE);
    assertThat(stored.trials().stream().map(FrozenTrial::number))
        .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
    Set<String> names = new HashSet<>();
    stored.trials().forEach(t -> names.add(t.worker()));
    assertThat(names).hasSizeGreaterThan(4);

    var answer =
        Stacks.await(sender.ask("shared", null, new Command.RequestDigest(), PATIENCE)).message();
    assertThat(StudyAudit.compare(stored, answer.digest(), answer.seq()).differences()).isEmpty();
  }

  @Test
  void a_long_study_is_loaded_from_segments_that_say_what_its_journal_says() throws Exception {
    create(
        "long",
        StudySpec.builder().sampler(AlgorithmSpec.of("random")).maxTrials(6_000L).seed(4).build());
    Stacks.await(work(WorkerOptions.of("long").withConcurrency(500), SharedStudyTest::parabola));
    // a second sampler takes partitions over, and loads the study if it is in one of them
    String second = Stacks.await(vertx.deployVerticle(new SamplerVerticle(kafka, postgres)));
    var owner =
        Stacks.await(sender.ask("long", null, new Command.RequestDigest(), PATIENCE)).message();
    StudyAudit.Stored stored = stored("long");
    assertThat(stored.segments()).isNotEmpty();
    assertThat(StudyAudit.compare(stored, owner.digest(), owner.seq()).differences()).isEmpty();
    Stacks.await(vertx.undeploy(second));

    Database database = Stacks.await(Database.open(vertx, postgres, 1));
    Stacks.await(
        database
            .pool()
            .query("UPDATE segments SET data = set_byte(data, 5000, 255 - get_byte(data, 5000))")
            .execute());
    Stacks.await(database.close());
    assertThat(StudyAudit.compare(stored("long"), owner.digest(), owner.seq()).differences())
        .singleElement()
        .asString()
        .startsWith("segment of events 1 to 10000:");
  }

  @Test
  void one_altered_row_is_reported() throws Exception {
    create("altered", StudySpec.builder().maxTrials(5L).seed(4).build());
    Stacks.await(work(WorkerOptions.of("altered"), SharedStudyTest::parabola));
    var owner =
        Stacks.await(sender.ask("altered", null, new Command.RequestDigest(), PATIENCE)).message();
    Database database = Stacks.await(Database.open(vertx, postgres, 1));
    Stacks.await(
        database.pool().query("UPDATE trials SET \"values\" = '{0.5}' WHERE number = 3").execute());
    assertThat(StudyAudit.compare(stored("altered"), owner.digest(), owner.seq()).differences())
        .singleElement()
        .asString()
        .startsWith("trial 3:");
    Stacks.await(
        database
            .pool()
            .query(
                "UPDATE journal SET data = replace(data::text, '\"values\":[',"
                    + " '\"values\":[1')::json WHERE seq = 4")
            .execute());
    assertThat(StudyAudit.compare(stored("altered"), owner.digest(), owner.seq()).differences())
        .hasSizeGreaterThanOrEqualTo(2);
    Stacks.await(database.close());
  }

  @Test
  void an_objective_that_throws_or_returns_nan_or_never_returns_does_not_stop_the_study()
      throws Exception {
    create("rough", StudySpec.builder().maxTrials(6L).seed(4).build());
    var options =
        WorkerOptions.of("rough")
            .withConcurrency(3)
            .withTrialTimeout(Duration.ofSeconds(2))
            .withGrace(Duration.ofMillis(100));
    Stacks.await(
        work(
            options,
            trial -> {
              double x = trial.suggestDouble("x", 0, 1);
              return switch (trial.number()) {
                case 0 -> throw new IllegalStateException("boom");
                case 1 -> Double.NaN;
                case 2 -> {
                  Thread.sleep(Duration.ofHours(1));
                  yield 0;
                }
                case 3 -> trial.suggestInt("x", 0, 1);
                default -> x;
              };
            }));
    List<FrozenTrial> trials = stored("rough").trials();
    assertThat(trials).hasSize(6);
    assertThat(trials.get(0).reason()).isEqualTo("IllegalStateException: boom");
    assertThat(trials.get(1).reason()).contains("NaN");
    assertThat(trials.get(2).reason()).contains("TIMEOUT");
    assertThat(trials.get(3).reason()).contains("\"x\"");
    assertThat(trials.subList(0, 4)).allMatch(t -> t.state() == TrialState.FAIL);
    assertThat(trials.subList(4, 6)).allMatch(t -> t.state() == TrialState.COMPLETE);
  }

  @Test
  void an_objective_may_complete_later_and_attributes_are_kept() throws Exception {
    create("later", StudySpec.builder().maxTrials(20L).seed(4).build());
    WorkerVerticle worker =
        new WorkerVerticle(
            kafka,
            WorkerOptions.of("later").withConcurrency(5),
            trial -> {
              double x = trial.suggestDouble("x", 0, 1);
              trial.setUserAttr("half", x / 2);
              Promise<Double> value = Promise.promise();
              vertx.setTimer(5, t -> complete(value, trial.number(), x));
              return value.future();
            },
            finished -> {});
    Stacks.await(vertx.deployVerticle(worker).compose(id -> worker.done()));
    List<FrozenTrial> trials = stored("later").trials();
    assertThat(trials).hasSize(20);
    for (FrozenTrial trial : trials) {
      boolean failed = trial.number() % 5 == 4;
      assertThat(trial.state()).isEqualTo(failed ? TrialState.FAIL : TrialState.COMPLETE);
      assertThat(trial.userAttrs())
          .containsEntry("half", (Double) trial.externalParams().get("x") / 2);
    }
  }

  private static void complete(Promise<Double> value, int number, double x) {
    if (number % 10 == 4) {
      value.fail("the service said no");
    } else if (number % 10 == 9) {
      value.complete(null);
    } else {
      value.complete(x);
    }
  }

  @Test
  void a_worker_that_is_stopped_hands_back_what_runs() throws Exception {
    create("handed", StudySpec.builder().maxTrials(1L).seed(4).build());
    var started = new CompletableFuture<Void>();
    WorkerVerticle slow =
        WorkerVerticle.blocking(
            kafka,
            WorkerOptions.of("handed").withGrace(Duration.ofMillis(10)),
            trial -> {
              trial.suggestDouble("x", 0, 1);
              started.complete(null);
              Thread.sleep(Duration.ofHours(1));
              return 0;
            },
            finished -> {});
    String id = Stacks.await(vertx.deployVerticle(slow));
    started.get();
    Stacks.await(vertx.undeploy(id));
    assertThat(stored("handed").trials().getFirst().state()).isEqualTo(TrialState.WAITING);
    Stacks.await(work(WorkerOptions.of("handed"), SharedStudyTest::parabolaUnit));
    FrozenTrial trial = stored("handed").trials().getFirst();
    assertThat(trial.state()).isEqualTo(TrialState.COMPLETE);
    assertThat(trial.attempt()).isEqualTo(2);
    assertThat(trial.losses()).isZero();
  }

  @Test
  void a_worker_that_is_stopped_between_trials_leaves_none_running() throws Exception {
    create("between", StudySpec.minimize(4));
    for (int round = 1; round <= 8; round++) {
      var enough = new CompletableFuture<Void>();
      int stopAfter = round * 3;
      WorkerVerticle worker =
          WorkerVerticle.blocking(
              kafka,
              WorkerOptions.of("between").withConcurrency(round),
              trial -> {
                if (trial.number() >= stopAfter) {
                  enough.complete(null);
                }
                return trial.suggestDouble("x", 0, 1);
              },
              finished -> {});
      String id = Stacks.await(vertx.deployVerticle(worker));
      enough.get();
      Stacks.await(vertx.undeploy(id));
    }
    long end = System.nanoTime() + PATIENCE.toNanos(); // well before their leases would end
    while (stored("between").trials().stream().anyMatch(t -> t.state() == TrialState.RUNNING)) {
      assertThat(System.nanoTime()).as("trials still run").isLessThan(end);
    }
    assertThat(stored("between").trials())
        .allMatch(t -> t.losses() == 0)
        .allMatch(t -> t.state() == TrialState.COMPLETE || t.state() == TrialState.WAITING);
  }

  @Test
  void what_a_sender_tells_just_before_it_closes_arrives() throws Exception {
    create("told", StudySpec.minimize(4));
    for (int round = 0; round < 10; round++) {
      CommandSender brief = Stacks.await(CommandSender.connect(vertx, kafka, "brief-" + round));
      for (int i = 0; i < 20; i++) {
        brief.tell("told", null, new Command.EnqueueTrial(Map.of("x", i), Map.of()));
      }
      Stacks.await(brief.close());
    }
    // everything before this was decided when it is answered
    Stacks.await(sender.ask("told", null, new Command.RequestDigest(), PATIENCE));
    assertThat(stored("told").trials()).hasSize(200);
  }

  @Test
  void connections_to_the_database_that_break_again_and_again_lose_nothing() throws Exception {
    create("broken", StudySpec.builder().maxTrials(150L).seed(4).build());
    Future<Long> working =
        work(WorkerOptions.of("broken").withConcurrency(6), SharedStudyTest::parabola);
    Database database = Stacks.await(Database.open(vertx, postgres, 1));
    int broken = 0;
    while (!working.isComplete()) {
      broken +=
          Stacks.await(
                  database
                      .pool()
                      .query(
                          """
                          SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                          WHERE application_name = 'trialstream' AND pid <> pg_backend_pid()
                            AND state <> 'idle'
                          """)
                      .execute())
              .size();
      Stacks.await(database.pool().query("SELECT pg_sleep(0.05)").execute());
      if (broken > 20) {
        break;
      }
    }
    Stacks.await(database.close());
    Stacks.await(working);
    StudyAudit.Stored stored = stored("broken");
    assertThat(broken).isPositive();
    assertThat(stored.trials()).hasSize(150).allMatch(t -> t.state() == TrialState.COMPLETE);
    assertThat(StudyAudit.compare(stored, null, 0).differences()).isEmpty();
  }

  private static double parabolaUnit(Trial trial) {
    return trial.suggestDouble("x", 0, 1);
  }

  @Test
  void samplers_share_the_partitions_and_one_takes_over_from_the_other() throws Exception {
    String second = Stacks.await(vertx.deployVerticle(new SamplerVerticle(kafka, postgres)));
    List<Future<?>> studies = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      String study = "study-" + i;
      create(
          study,
          StudySpec.builder().sampler(AlgorithmSpec.of("random")).maxTrials(60L).seed(i).build());
      studies.add(work(WorkerOptions.of(study).withConcurrency(4), SharedStudyTest::parabola));
    }
    Stacks.await(vertx.undeploy(second));
    Stacks.await(Future.all(studies));
    for (int i = 0; i < 6; i++) {
      assertThat(stored("study-" + i).trials())
          .hasSize(60)
          .allMatch(t -> t.state() == TrialState.COMPLETE);
    }
  }

  @Test
  void samplers_and_workers_of_two_versions_work_side_by_side() throws Exception {
    KafkaSettings later =
        new KafkaSettings(
            kafka.bootstrapServers(),
            kafka.topics(),
            Map.of("interceptor.classes", FromALaterVersion.class.getName()));
    Database database = Stacks.await(Database.open(vertx, postgres, 1));
    Stacks.await(
        database
            .pool()
            .query(
                """
                CREATE FUNCTION later() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  NEW.data := (NEW.data::jsonb || '{"fromALaterVersion": {"answer": 42}}')::json;
                  RETURN NEW;
                END $$;
                CREATE TRIGGER later BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION later();
                """)
            .execute());
    String newer = Stacks.await(vertx.deployVerticle(new SamplerVerticle(later, postgres)));
    List<Future<?>> done = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String study = "versions-" + i;
      create(study, StudySpec.builder().maxTrials(60L).seed(i).build());
      for (KafkaSettings version : List.of(kafka, later)) {
        WorkerVerticle worker =
            WorkerVerticle.blocking(
                version,
                WorkerOptions.of(study).withConcurrency(2),
                SharedStudyTest::parabola,
                finished -> {});
        done.add(vertx.deployVerticle(worker).compose(id -> worker.done()));
      }
    }
    Stacks.await(vertx.undeploy(newer)); // downgraded again: this version reads what that one wrote
    Stacks.await(Future.all(done));
    for (int i = 0; i < 4; i++) {
      StudyAudit.Stored stored = stored("versions-" + i);
      assertThat(stored.trials()).hasSize(60).allMatch(t -> t.state() == TrialState.COMPLETE);
      assertThat(StudyAudit.compare(stored, null, 0).differences()).isEmpty();
    }
    Stacks.await(database.close());
  }

  @Test
  void several_objectives_and_constraints_are_told_and_stored() throws Exception {
    create(
        "several",
        StudySpec.builder()
            .directions(Direction.MINIMIZE, Direction.MAXIMIZE)
            .sampler(AlgorithmSpec.of("nsga2"))
            .maxTrials(30L)
            .seed(4)
            .build());
    WorkerVerticle worker =
        WorkerVerticle.blockingMulti(
            kafka,
            WorkerOptions.of("several").withConcurrency(3),
            trial -> {
              double x = trial.suggestDouble("x", 0, 1);
              trial.setConstraints(0.1 - x);
              return trial.number() == 7 ? new double[] {x} : new double[] {x, x * x};
            },
            finished -> {});
    Stacks.await(vertx.deployVerticle(worker).compose(id -> worker.done()));
    List<FrozenTrial> trials = stored("several").trials();
    assertThat(trials.get(7).state()).isEqualTo(TrialState.FAIL);
    assertThat(trials.get(7).reason()).contains("Expected 2 values");
    assertThat(trials)
        .filteredOn(t -> t.number() != 7)
        .allSatisfy(
            t -> {
              double x = t.values().getFirst();
              assertThat(t.values()).containsExactly(x, x * x);
              assertThat(t.constraints()).containsExactly(0.1 - x);
              assertThat(t.feasible()).isEqualTo(x >= 0.1);
            });
    assertThat(StudyAudit.compare(stored("several"), null, 0).differences()).isEmpty();
  }
}
