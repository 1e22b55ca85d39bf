package io.trialstream.worker;

import io.trialstream.MultiObjective;
import io.trialstream.Objective;
import io.trialstream.settings.Setting;
import io.trialstream.settings.Settings;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.Tracing;
import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * Evaluates an objective for a study that many processes share:
 *
 * <pre>{@code
 * try (Worker worker = Worker.connect()) {
 *   worker.optimize("distributed-example", trial -> …, 100);
 * }
 * }</pre>
 *
 * <p>Run it in as many processes as you like, on any hosts; they have nothing in common but the
 * name of the study.
 *
 * <p>A worker leaves the process that it runs in alone. It handles no signals, never ends the
 * process, prints nothing and logs through SLF4J only. Its threads are daemons, and {@link #close}
 * ends them. A program that wants to stop in order at SIGTERM, and to show each trial in a line,
 * uses {@code io.trialstream.worker.program.WorkerProgram} of the module {@code
 * trialstream-worker-program}.
 *
 * <p>Thread-safe. Several threads may optimise at once with the same worker.
 */
public final class Worker implements AutoCloseable {

  private final WorkerHost host;
  private final KafkaSettings kafka;
  private final TrialListener listener;
  private final Tracing tracing;

  private Worker(WorkerHost host, KafkaSettings kafka, TrialListener listener, Tracing tracing) {
    this.host = host;
    this.kafka = kafka;
    this.listener = listener;
    this.tracing = tracing;
  }

  /**
   * A worker of the installation that the environment, a settings file or the state folder of this
   * machine names. No connection is opened before the first {@link #optimize(String, Objective)}.
   *
   * @throws IllegalArgumentException if a setting has a wrong name or a wrong value
   */
  public static Worker connect() {
    return connect(Settings.load());
  }

  /** The same with Kafka at these bootstrap servers, each {@code host:port}. */
  public static Worker connect(String bootstrapServers) {
    return connect(Settings.load().with(Setting.BOOTSTRAP_SERVERS, bootstrapServers));
  }

  /**
   * A worker with these settings, on a Vert.x of its own. If they turn tracing on, it traces with
   * the global OpenTelemetry of this process.
   */
  public static Worker connect(Settings settings) {
    return of(WorkerHost.own(), settings);
  }

  /** A worker with these Kafka settings, on a Vert.x of its own. */
  public static Worker connect(KafkaSettings kafka) {
    return of(WorkerHost.own(), kafka);
  }

  /**
   * A worker with these settings, on the Vert.x of the caller, which {@link #close} leaves open.
   */
  public static Worker connect(Vertx vertx, Settings settings) {
    return of(WorkerHost.guestOf(vertx), settings);
  }

  /**
   * A worker with these Kafka settings, on the Vert.x of the caller, which {@link #close} leaves
   * open.
   */
  public static Worker connect(Vertx vertx, KafkaSettings kafka) {
    return of(WorkerHost.guestOf(vertx), kafka);
  }

  private static Worker of(WorkerHost host, Settings settings) {
    boolean traced = settings.get(Setting.TRACING).orElseThrow();
    return of(host, KafkaSettings.of(settings)).withTracing(Tracing.ofThisProcess(traced));
  }

  private static Worker of(WorkerHost host, KafkaSettings kafka) {
    return new Worker(host, kafka, new TrialLog(), Tracing.OFF);
  }

  /**
   * The same worker with this listener in place of the usual one, which logs failed and lost trials
   * as warnings. Both are one worker: to stop or close either of them stops or closes both.
   */
  public Worker withListener(TrialListener value) {
    return new Worker(host, kafka, value, tracing);
  }

  /**
   * The same worker, which traces its trials and what it sends. Both are one worker: to stop or
   * close either of them stops or closes both.
   */
  public Worker withTracing(Tracing value) {
    return new Worker(host, kafka, listener, value);
  }

  /**
   * Evaluates the objective for the study, one trial after the other. Returns when the study is
   * closed, when this call has finished {@code trials} trials, or when another thread stops or
   * closes the worker. Exceptions of the objective end their trial FAIL, and nothing else.
   *
   * @param study name of the study, which must exist
   * @param trials how many trials this call may finish, at least 1
   * @return the number of trials that this call finished
   * @throws io.trialstream.stream.StreamUnavailableException if no broker answers at the start
   * @throws WorkerFailedException if there is no such study, or this thread is interrupted
   * @throws IllegalStateException if the worker is closed, or on an event loop of Vert.x: this
   *     method blocks; deploy a {@link WorkerVerticle} instead
   */
  public long optimize(String study, Objective objective, long trials) {
    return optimize(WorkerOptions.of(study).withTrials(trials), objective);
  }

  /** The same without a limit of this call: {@link #optimize(String, Objective, long)}. */
  public long optimize(String study, Objective objective) {
    return optimize(WorkerOptions.of(study), objective);
  }

  /** The same with these options: {@link #optimize(String, Objective, long)}. */
  public long optimize(WorkerOptions options, Objective objective) {
    return optimizeMulti(options, MultiObjective.of(objective));
  }

  /**
   * The same with an objective that has several values, one for each direction of the study: {@link
   * #optimize(String, Objective, long)}.
   */
  public long optimizeMulti(WorkerOptions options, MultiObjective objective) {
    return host.run(
        WorkerVerticle.blockingMulti(kafka, options, objective, listener).tracedBy(tracing));
  }

  /**
   * Stops all that runs now, each with the time of grace of its {@link WorkerOptions}: {@link
   * #stop(Duration)}.
   */
  public void stop() {
    host.stop(null);
  }

  /**
   * Stops all that runs now: asks for no more trials, lets those that run end for the time of
   * grace, and gives the rest back to their study, which has them evaluated again. Calls of {@code
   * optimize} then return. This method returns when all that has happened, at the latest 15 s after
   * the time of grace. The worker can be used again.
   */
  public void stop(Duration grace) {
    host.stop(grace);
  }

  /**
   * Stops all that runs as {@link #stop()} does, and ends all connections and threads of this
   * worker. Then it cannot be used any more. Closing it again does nothing.
   */
  @Override
  public void close() {
    host.close();
  }
}
