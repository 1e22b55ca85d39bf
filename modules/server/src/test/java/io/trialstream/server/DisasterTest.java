package io.trialstream.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.devstack.DevStack;
import io.trialstream.devstack.DevStackExtension;
import io.trialstream.devstack.EmbeddedStack;
import io.trialstream.devstack.StackOptions;
import io.trialstream.engine.Command;
import io.trialstream.server.journal.Database;
import io.trialstream.server.journal.IdentityTable;
import io.trialstream.server.journal.PostgresSettings;
import io.trialstream.server.journal.Rebasing;
import io.trialstream.server.loop.Rebase;
import io.trialstream.server.tables.StudyAudit;
import io.trialstream.stream.CommandSender;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.OpenTopicAdmin;
import io.trialstream.stream.Records;
import io.trialstream.stream.TopicAdmin;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import io.trialstream.worker.WorkerOptions;
import io.trialstream.worker.WorkerVerticle;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The disasters of {@code docs/operate/runbook.md} that make Kafka and the database disagree: what
 * is seen, the command that goes on, and that no value is wrong afterwards.
 */
@ExtendWith(DevStackExtension.class)
@Tag("stack")
class DisasterTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final TopicAdmin.Layout LAYOUT = TopicAdmin.Layout.of(2);
  private static final String STUDY = "squares";

  private final Vertx vertx = Vertx.vertx();
  private String prefix;
  private KafkaSettings kafka;
  private PostgresSettings postgres;
  private SamplerVerticle sampler;

  @BeforeEach
  void start(DevStack stack) throws Exception {
    prefix = Stacks.freshPrefix();
    kafka = Stacks.kafka(stack, prefix);
    postgres = Stacks.postgres(stack, prefix);
    Stacks.await(new TopicAdmin(vertx, kafka).create(LAYOUT, (short) 1));
    startSampler();
    createStudy();
    work(8);
  }

  @AfterEach
  void stop() throws Exception {
    Stacks.await(vertx.close());
  }

  private void startSampler() throws Exception {
    sampler = new SamplerVerticle(kafka, postgres);
    Stacks.await(vertx.deployVerticle(sampler));
  }

  private void stopSampler() throws Exception {
    Stacks.await(vertx.undeploy(sampler.deploymentID()));
  }

  private void createStudy() throws Exception {
    CommandSender sender = Stacks.await(CommandSender.connect(vertx, kafka, "creator"));
    StudySpec spec = StudySpec.builder().seed(7).maxTrials(40L).lease(4_000, 500).build();
    Stacks.await(sender.ask(STUDY, null, new Command.CreateStudy(spec), PATIENCE));
    Stacks.await(sender.close());
  }

  private Future<Long> worker(int trials) {
    WorkerVerticle worker =
        WorkerVerticle.blocking(
            kafka,
            WorkerOptions.of(STUDY).withTrials((long) trials),
            trial -> {
              double x = trial.suggestDouble("x", -10, 10);
              return x * x;
            },
            finished -> {});
    return vertx.deployVerticle(worker).compose(id -> worker.done());
  }

  private void work(int trials) throws Exception {
    assertThat(Stacks.await(worker(trials))).isEqualTo(trials);
  }

  /** Waits until the sampler says why it does not serve. */
  private String awaitReason(Predicate<String> expected) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    List<String> missing = sampler.missing();
    while (System.nanoTime() < end) {
      missing = sampler.missing();
      for (String reason : missing) {
        if (expected.test(reason)) {
          return reason;
        }
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("The sampler says: " + missing);
  }

  private void awaitReady() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!sampler.missing().isEmpty()) {
      assertThat(System.nanoTime()).as("%s", sampler.missing()).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private Rebase rebase() throws Exception {
    Database database = Stacks.await(Database.open(vertx, postgres, 1));
    OpenTopicAdmin topics = OpenTopicAdmin.open(vertx, kafka);
    Rebase rebase = Stacks.await(Rebasing.plan(database, topics));
    Stacks.await(Rebasing.carryOut(database, rebase));
    Stacks.await(topics.close());
    Stacks.await(database.close());
    return rebase;
  }

  /** All that is complete is right, and there is so much of it. */
  private void assertComplete(int trials) throws Exception {
    Database database = Stacks.await(Database.open(vertx, postgres, 1));
    List<FrozenTrial> stored = Stacks.await(StudyAudit.read(database.pool(), STUDY)).trials();
    Stacks.await(database.close());
    List<FrozenTrial> complete =
        stored.stream().filter(t -> t.state() == TrialState.COMPLETE).toList();
    assertThat(complete).hasSize(trials);
    for (FrozenTrial trial : complete) {
      double x = trial.params().get("x").value();
      assertThat(trial.values()).containsExactly(x * x);
    }
  }

  @Test
  void topics_that_are_deleted_and_created_again_under_a_running_sampler() throws Exception {
    Stacks.makeTopicsAgain(vertx, kafka, LAYOUT);
    String reason = awaitReason(r -> r.contains("was deleted and created again"));
    assertThat(reason).contains(prefix + ".trial-").contains("trialstream database rebase");
    Future<Long> waiting = worker(4); // a worker that asks meanwhile is served afterwards
    Rebase rebase = rebase();
    assertThat(rebase.findings()).singleElement().asString().contains("created again");
    assertThat(rebase.changes()).anyMatch(c -> c.contains("trial-requests, partition"));
    awaitReady();
    assertThat(Stacks.await(waiting)).isEqualTo(4);
    work(4);
    assertComplete(16);
  }

  @Test
  void commands_that_retention_removed_while_no_sampler_ran() throws Exception {
    stopSampler();
    Future<Long> waiting = worker(4);
    try (Admin admin = Admin.create(kafka.admin())) {
      int partition = Records.partition(STUDY, 2);
      OpenTopicAdmin topics = OpenTopicAdmin.open(vertx, kafka);
      long before = Stacks.await(topics.ranges(kafka.topics().requests(), 2)).get(partition).end();
      while (Stacks.await(topics.ranges(kafka.topics().requests(), 2)).get(partition).end()
          <= before) {
        Thread.onSpinWait();
      }
      admin
          .deleteRecords(
              Map.of(
                  new TopicPartition(kafka.topics().requests(), partition),
                  RecordsToDelete.beforeOffset(-1)))
          .all()
          .get();
      Stacks.await(topics.close());
    }
    startSampler();
    String reason = awaitReason(r -> r.contains("Kafka has removed"));
    assertThat(reason).containsPattern("removed [1-9]\\d* records").contains("database rebase");
    assertThat(rebase().changes()).singleElement().asString().contains("are lost");
    awaitReady();
    assertThat(Stacks.await(waiting)).isEqualTo(4);
    assertComplete(12);
  }

  @Test
  void a_database_with_another_cluster() throws Exception {
    stopSampler();
    KafkaSettings right = kafka;
    try (EmbeddedStack other = EmbeddedStack.start(StackOptions.temporary())) {
      kafka = Stacks.kafka(other, prefix);
      Stacks.await(new TopicAdmin(vertx, kafka).create(LAYOUT, (short) 1));
      startSampler();
      assertThat(awaitReason(r -> r.contains("belongs to the Kafka cluster")))
          .contains("database rebase");
      rebase();
      awaitReady();
      work(4);
      assertComplete(12);
      stopSampler();
      kafka = right; // and back, by the same way
      startSampler();
      awaitReason(r -> r.contains("belongs to the Kafka cluster"));
      rebase();
      awaitReady();
      work(4);
      assertComplete(16);
      stopSampler();
    }
  }

  @Test
  void a_database_that_was_lost(DevStack stack) throws Exception {
    stopSampler();
    postgres = Stacks.postgres(stack, prefix + "_again");
    startSampler();
    assertThat(awaitReason(r -> r.contains("The database is empty")))
        .contains(prefix + ".study-events")
        .contains("database rebase");
    assertThat(rebase().findings()).singleElement().asString().contains("store those again");
    awaitReady();
    work(5);
    assertComplete(13); // with the eight of before, which were published
  }

  @Test
  void partitions_that_are_added_while_a_sampler_runs() throws Exception {
    try (Admin admin = Admin.create(kafka.admin())) {
      admin
          .createPartitions(Map.of(kafka.topics().requests(), NewPartitions.increaseTo(3)))
          .all()
          .get();
    }
    assertThat(awaitReason(r -> r.contains("equally many partitions")))
        .contains("create them again with the number of before");
    try (Admin admin = Admin.create(kafka.admin())) {
      for (String topic : List.of(kafka.topics().results(), kafka.topics().studyEvents())) {
        admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3))).all().get();
      }
    }
    assertThat(awaitReason(r -> r.contains("made for 2 partitions")))
        .contains("trialstream topics create --partitions 2");
    try (Admin admin = Admin.create(kafka.admin())) {
      admin.deleteTopics(kafka.topics().main()).all().get();
    }
    Stacks.createUntilThere(vertx, kafka, LAYOUT);
    awaitReason(r -> r.contains("created again"));
    rebase();
    awaitReady();
    work(4);
    assertComplete(12);
  }

  @Test
  void another_prefix_does_not_start_on_this_schema(DevStack stack) throws Exception {
    KafkaSettings own = kafka;
    kafka = Stacks.kafka(stack, prefix.toUpperCase(Locale.ROOT));
    Stacks.await(new TopicAdmin(vertx, kafka).create(LAYOUT, (short) 1));
    SamplerVerticle second = new SamplerVerticle(kafka, postgres);
    assertThatThrownBy(() -> Stacks.await(vertx.deployVerticle(second)))
        .hasMessageContaining("holds the studies of the topic prefix \"" + prefix + "\"");
    kafka = own;
    Database database = Stacks.await(Database.open(vertx, postgres, 1));
    assertThat(Stacks.await(IdentityTable.read(database.pool())).orElseThrow().prefix())
        .isEqualTo(prefix);
    Stacks.await(database.close());
  }
}
