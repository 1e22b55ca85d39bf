package io.trialstream.server;

import io.trialstream.Objective;
import io.trialstream.devstack.DevStack;
import io.trialstream.devstack.DevStackExtension;
import io.trialstream.engine.Command;
import io.trialstream.server.journal.Database;
import io.trialstream.server.journal.PostgresSettings;
import io.trialstream.server.tables.StudyAudit;
import io.trialstream.stream.CommandSender;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.TopicAdmin;
import io.trialstream.study.StudySpec;
import io.trialstream.worker.WorkerOptions;
import io.trialstream.worker.WorkerVerticle;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** A sampler on the real stack, in this process, with topics and tables of its own. */
@ExtendWith(DevStackExtension.class)
@Tag("stack")
abstract class SamplerOnStack {

  static final Duration PATIENCE = Duration.ofSeconds(30);

  final Vertx vertx = Vertx.vertx();
  KafkaSettings kafka;
  PostgresSettings postgres;
  CommandSender sender;

  @BeforeEach
  void start(DevStack stack) throws Exception {
    String prefix = Stacks.freshPrefix();
    kafka = Stacks.kafka(stack, prefix);
    postgres = Stacks.postgres(stack, prefix);
    Stacks.await(new TopicAdmin(vertx, kafka).create(TopicAdmin.Layout.of(4), (short) 1));
    Stacks.await(vertx.deployVerticle(new SamplerVerticle(kafka, postgres)));
    sender = Stacks.await(CommandSender.connect(vertx, kafka, "test-" + prefix));
  }

  @AfterEach
  void stop() throws Exception {
    Stacks.await(vertx.close());
  }

  final void create(String study, StudySpec spec) throws Exception {
    Stacks.await(sender.ask(study, null, new Command.CreateStudy(spec), PATIENCE));
  }

  final Future<Long> work(WorkerOptions options, Objective objective) {
    WorkerVerticle worker = WorkerVerticle.blocking(kafka, options, objective, finished -> {});
    return vertx.deployVerticle(worker).compose(id -> worker.done());
  }

  final StudyAudit.Stored stored(String study) throws Exception {
    Database database = Stacks.await(Database.open(vertx, postgres, 1));
    StudyAudit.Stored stored = Stacks.await(StudyAudit.read(database.pool(), study));
    Stacks.await(database.close());
    return stored;
  }
}
