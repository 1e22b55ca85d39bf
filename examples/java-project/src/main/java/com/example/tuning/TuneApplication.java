package com.example.tuning;

import io.trialstream.client.TrialstreamClient;
import io.trialstream.settings.Settings;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.study.StudySpec;
import io.trialstream.worker.WorkerOptions;
import io.trialstream.worker.WorkerVerticle;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Logger;

/**
 * An application on Vert.x, with an HTTP server of its own, that also evaluates trials: {@code
 * TuneApplication STUDY TRIALS}.
 */
public final class TuneApplication extends VerticleBase {

  private static final Logger LOG = Logger.getLogger(TuneApplication.class.getName());
  private static final int CONCURRENCY = 4;

  private final String study;
  private final long trials;
  private final AtomicLong finished = new AtomicLong();

  private TuneApplication(String study, long trials) {
    this.study = study;
    this.trials = trials;
  }

  @Override
  public Future<?> start() {
    WorkerVerticle worker =
        WorkerVerticle.blocking(
            KafkaSettings.of(Settings.load()),
            WorkerOptions.of(study).withConcurrency(CONCURRENCY),
            Training::loss,
            trial -> finished.incrementAndGet());
    return vertx
        .executeBlocking(this::createStudy)
        .compose(created -> vertx.deployVerticle(worker))
        .onSuccess(deployed -> worker.done().onSuccess(count -> closed(deployed, count)))
        .compose(deployed -> serve());
  }

  private void closed(String deployment, long count) {
    vertx
        .undeploy(deployment)
        .onSuccess(undeployed -> LOG.info("The study is closed. Trials of this process: " + count));
  }

  private String createStudy() {
    try (TrialstreamClient client = TrialstreamClient.connect()) {
      return client
          .createStudyIfAbsent(study, StudySpec.builder().maxTrials(trials).build())
          .name();
    }
  }

  private Future<?> serve() {
    return vertx
        .createHttpServer()
        .requestHandler(request -> request.response().end(finished.get() + " trials"))
        .listen(0, "127.0.0.1")
        .onSuccess(server -> LOG.info("Listening on port " + server.actualPort()));
  }

  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx();
    vertx
        .deployVerticle(new TuneApplication(args[0], Long.parseLong(args[1])))
        .onFailure(
            e -> {
              LOG.severe("The application does not start: " + e);
              vertx.close();
            });
  }
}
