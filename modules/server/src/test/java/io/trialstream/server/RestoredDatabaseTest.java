package io.trialstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.Trial;
import io.trialstream.engine.Command;
import io.trialstream.server.journal.Database;
import io.trialstream.server.journal.Incarnation;
import io.trialstream.server.tables.StudyAudit;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import io.trialstream.worker.WorkerOptions;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** A database that goes back to an earlier state while workers go on, on the real stack. */
class RestoredDatabaseTest extends SamplerOnStack {

  private static final List<String> TABLES =
      List.of("ownership", "journal", "studies", "trials", "reports", "segments", "quarantine");

  private static final int TRIALS = 120;

  private static double square(Trial trial) throws InterruptedException {
    double x = trial.suggestDouble("x", -10, 10);
    Thread.sleep(trial.number() % 10 == 0 ? 1_500 : 20);
    return x * x;
  }

  private void sql(String... statements) throws Exception {
    Database database = Stacks.await(Database.open(vertx, postgres, 1));
    Future<?> all =
        database
            .pool()
            .withTransaction(
                c -> {
                  Future<?> done = Future.succeededFuture();
                  for (String statement : statements) {
                    done = done.compose(v -> c.query(statement).execute());
                  }
                  return done.mapEmpty();
                });
    Stacks.await(all);
    Stacks.await(database.close());
  }

  private void backUp() throws Exception {
    List<String> statements = new ArrayList<>();
    TABLES.forEach(t -> statements.add("CREATE TABLE saved_" + t + " AS SELECT * FROM " + t));
    sql(statements.toArray(String[]::new));
  }

  private void restore() throws Exception {
    List<String> statements = new ArrayList<>();
    statements.add("TRUNCATE " + String.join(", ", TABLES) + ", webhooks");
    TABLES.forEach(t -> statements.add("INSERT INTO " + t + " SELECT * FROM saved_" + t));
    sql(statements.toArray(String[]::new));
  }

  private void awaitTrials(String study, int ended) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (stored(study).trials().stream().filter(t -> t.state().finished()).count() < ended) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private void requireTrueValues(List<FrozenTrial> trials) {
    for (FrozenTrial trial : trials) {
      if (trial.state() == TrialState.COMPLETE) {
        double x = trial.params().get("x").value();
        assertThat(trial.value()).as("trial %d", trial.number()).isEqualTo(x * x);
      }
    }
  }

  private void requireAgreement(String study, StudyAudit.Stored stored) throws Exception {
    var answer =
        Stacks.await(sender.ask(study, null, new Command.RequestDigest(), PATIENCE)).message();
    assertThat(StudyAudit.compare(stored, answer.digest(), answer.seq()).differences()).isEmpty();
  }

  private List<Future<?>> startStudy(String study) throws Exception {
    create(
        study,
        StudySpec.builder()
            .maxTrials((long) TRIALS)
            .sampler(new AlgorithmSpec("tpe", Map.of("n_startup_trials", 5L)))
            .lease(4_000, 1_000)
            .seed(4)
            .build());
    List<Future<?>> workers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      workers.add(
          work(
              WorkerOptions.of(study).withConcurrency(2).withGrace(Duration.ofMillis(100)),
              RestoredDatabaseTest::square));
    }
    return workers;
  }

  @Test
  void what_was_published_comes_back_and_nothing_is_lost() throws Exception {
    List<Future<?>> workers = startStudy("kept");
    awaitTrials("kept", 20);
    backUp();
    awaitTrials("kept", 60);
    restore();
    Stacks.await(Future.all(workers));
    StudyAudit.Stored stored = stored("kept");
    assertThat(stored.trials()).hasSize(TRIALS).allMatch(t -> t.state() == TrialState.COMPLETE);
    requireTrueValues(stored.trials());
    requireAgreement("kept", stored);
  }

  @Test
  void where_the_topic_has_lost_them_too_every_value_is_that_of_its_parameters() throws Exception {
    List<Future<?>> workers = startStudy("lost");
    awaitTrials("lost", 20);
    backUp();
    awaitTrials("lost", 60);
    forgetPublishedEvents();
    restore();
    Database database = Stacks.await(Database.open(vertx, postgres, 1));
    Stacks.await(Incarnation.raise(database.pool()));
    Stacks.await(database.close());
    Stacks.await(Future.all(workers));
    StudyAudit.Stored stored = stored("lost");
    assertThat(stored.trials().stream().filter(t -> t.state().finished())).hasSize(TRIALS);
    requireTrueValues(stored.trials());
    requireAgreement("lost", stored);
  }

  private void forgetPublishedEvents() throws Exception {
    try (Admin admin = Admin.create(kafka.admin())) {
      String topic = kafka.topics().studyEvents();
      Map<TopicPartition, OffsetSpec> ask = new HashMap<>();
      for (int p = 0; p < 4; p++) {
        ask.put(new TopicPartition(topic, p), OffsetSpec.latest());
      }
      Map<TopicPartition, RecordsToDelete> delete = new HashMap<>();
      for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
          admin.listOffsets(ask).all().get().entrySet()) {
        delete.put(end.getKey(), RecordsToDelete.beforeOffset(end.getValue().offset()));
      }
      admin.deleteRecords(delete).all().get();
    }
  }
}
