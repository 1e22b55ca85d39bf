package io.trialstream.bench;

import static io.trialstream.bench.Await.await;

import io.trialstream.engine.Command;
import io.trialstream.stream.CommandSender;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.StudySpec;
import io.trialstream.worker.AsyncObjective;
import io.trialstream.worker.TrialListener;
import io.trialstream.worker.WorkerOptions;
import io.trialstream.worker.WorkerVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * A crowd at one gateway: many clients follow a study in which trials end all the while, and others
 * ask about it. Every follower must get every event.
 */
public final class GatewayBenchmark {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration TRIAL = Duration.ofMillis(100);
  private static final List<String> QUESTIONS =
      List.of("", "/best-trial", "/trials?limit=20&sort=value", "/workers", "/history?limit=100");

  private final KafkaSettings kafka;
  private final URI gateway;

  public GatewayBenchmark(KafkaSettings kafka, String gateway) {
    this.kafka = kafka;
    this.gateway = URI.create(gateway);
  }

  /**
   * What to run.
   *
   * @param clients how many follow events
   * @param rate requests a second
   * @param inFlight most requests at once
   * @param seconds how long
   */
  public record Options(int clients, int rate, int inFlight, double seconds) {
    public Options {
      if (clients < 0 || rate < 1 || inFlight < 1 || !(seconds > 0)) {
        throw new IllegalArgumentException(
            "Expected clients, a rate and some seconds, but got --clients %d --rate %d --in-flight %d --seconds %s."
                .formatted(clients, rate, inFlight, seconds));
      }
    }
  }

  /**
   * Runs it in a study of its own, which is deleted.
   *
   * @return names and values to print as one JSON line
   */
  public Map<String, Object> run(Options options) throws InterruptedException {
    Vertx vertx = Vertx.vertx();
    try {
      CommandSender sender =
          await(CommandSender.connect(vertx, kafka, "bench-" + UUID.randomUUID()));
      String study = "bench-gateway-" + UUID.randomUUID();
      StudySpec spec = StudySpec.builder().sampler(AlgorithmSpec.of("random")).seed(1).build();
      UUID studyId =
          await(sender.ask(study, null, new Command.CreateStudy(spec), PATIENCE)).studyId();
      HttpClientAgent http =
          vertx.createHttpClient(
              new HttpClientOptions()
                  .setDefaultHost(gateway.getHost())
                  .setDefaultPort(gateway.getPort()),
              new PoolOptions()
                  .setHttp1MaxSize(options.clients() + options.inFlight())
                  .setMaxWaitQueueSize(-1));
      String worker = await(vertx.deployVerticle(worker(vertx, study)));
      String path = "/api/v1/studies/" + study;
      AtomicLong received = new AtomicLong();
      List<Future<Void>> followers = new ArrayList<>();
      for (int i = 0; i < options.clients(); i++) {
        followers.add(onLoop(vertx, () -> follow(http, path + "/events", received)));
      }
      Thread.sleep(Duration.ofSeconds(3));
      ConcurrentLinkedQueue<String> errors = new ConcurrentLinkedQueue<>();
      List<Double> millis = ask(vertx, options, http, path, errors);
      await(vertx.undeploy(worker));
      long events =
          await(onLoop(vertx, () -> get(http, path))).toJsonObject().getLong("last_event")
              + 1; // its deletion, which ends the streams
      await(sender.ask(study, studyId, new Command.DeleteStudy(), PATIENCE));
      await(Future.join(followers).timeout(60, TimeUnit.SECONDS));
      await(sender.close());
      double[] sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("benchmark", "gateway");
      result.put("clients", options.clients());
      result.put("events_each", events);
      result.put("events_missing", events * options.clients() - received.get());
      result.put("requests", sorted.length);
      result.put("requests_per_second", Math.round(sorted.length / options.seconds()));
      result.put("in_flight", options.inFlight());
      result.put("errors", errors.size());
      if (!errors.isEmpty()) {
        result.put("first_error", errors.peek());
      }
      result.put("p50_ms", LatencyBenchmark.quantile(sorted, 0.5));
      result.put("p99_ms", LatencyBenchmark.quantile(sorted, 0.99));
      result.put("seconds", options.seconds());
      return result;
    } finally {
      await(vertx.close());
    }
  }

  /** Some ten trials a second. */
  private WorkerVerticle worker(Vertx vertx, String study) {
    AsyncObjective objective =
        trial -> {
          double x = trial.suggestDouble("x", -10, 10);
          return vertx.timer(TRIAL.toMillis(), TimeUnit.MILLISECONDS).map(t -> x * x);
        };
    TrialListener silent = finished -> {};
    return new WorkerVerticle(kafka, WorkerOptions.of(study), objective, silent);
  }

  private static Future<Void> follow(HttpClientAgent http, String path, AtomicLong received) {
    return http.request(HttpMethod.GET, path)
        .compose(request -> request.send())
        .compose(
            response -> {
              response.handler(
                  part -> {
                    for (int i = 0; i + 3 < part.length(); i++) { // "id: " begins each event
                      if (part.getByte(i) == 'i'
                          && part.getByte(i + 1) == 'd'
                          && part.getByte(i + 2) == ':'
                          && (i == 0 || part.getByte(i - 1) == '\n')) {
                        received.incrementAndGet();
                      }
                    }
                  });
              return response.end();
            });
  }

  private static List<Double> ask(
      Vertx vertx,
      Options options,
      HttpClientAgent http,
      String path,
      ConcurrentLinkedQueue<String> errors)
      throws InterruptedException {
    ConcurrentLinkedQueue<Double> millis = new ConcurrentLinkedQueue<>();
    Semaphore inFlight = new Semaphore(options.inFlight());
    long start = System.nanoTime();
    long count = Math.round(options.rate() * options.seconds());
    for (int i = 0; i < count; i++) {
      long due = start + (long) (i * 1e9 / options.rate());
      LockSupport.parkNanos(due - System.nanoTime());
      inFlight.acquire();
      // From when it was due: a gateway that is late is late for those who come after, too.
      String question = path + QUESTIONS.get(i % QUESTIONS.size());
      onLoop(vertx, () -> get(http, question))
          .timeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
          .onSuccess(body -> millis.add((System.nanoTime() - due) / 1e6))
          .onFailure(e -> errors.add(question + ": " + e))
          .onComplete(done -> inFlight.release());
    }
    inFlight.acquire(options.inFlight());
    return new ArrayList<>(millis);
  }

  /** An answer's handlers must be there before its bytes are: on one event loop, they are. */
  private static <T> Future<T> onLoop(Vertx vertx, Supplier<Future<T>> action) {
    Promise<T> promise = Promise.promise();
    vertx.runOnContext(v -> action.get().onComplete(promise));
    return promise.future();
  }

  private static Future<Buffer> get(HttpClientAgent http, String path) {
    return http.request(HttpMethod.GET, path)
        .compose(request -> request.send())
        .compose(
            response ->
                response
                    .body()
                    .compose(
                        body ->
                            response.statusCode() < 400
                                ? Future.succeededFuture(body)
                                : Future.failedFuture(response.statusCode() + " " + body)));
  }
}
