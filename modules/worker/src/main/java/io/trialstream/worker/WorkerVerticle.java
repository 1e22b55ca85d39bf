package io.trialstream.worker;

import io.trialstream.MultiObjective;
import io.trialstream.Objective;
import io.trialstream.stream.CommandSender;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.SerialExecutor;
import io.trialstream.stream.Tracing;
import io.trialstream.stream.TrafficListener;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates an objective for one study: asks for as many trials as it can take, runs each on a
 * virtual thread, gives signs of life, and tells the results until they are acknowledged. The
 * broker and the samplers may be away in between. When undeployed, it finishes or hands back what
 * runs.
 *
 * <p>All state is confined to the {@link SerialExecutor} of its sender.
 */
public final class WorkerVerticle extends VerticleBase {

  private final KafkaSettings kafka;
  private final WorkerOptions options;
  private final ValuesObjective objective;
  private final TrialListener listener;
  private final Promise<Long> done = Promise.promise();
  private TrafficListener traffic = new TrafficListener() {};
  private Tracing tracing = Tracing.OFF;
  private volatile @Nullable CommandSender sender;
  private volatile @Nullable WorkerLogic logic;
  private @Nullable Future<Void> finishing;

  /** A worker with an objective that completes later. */
  public WorkerVerticle(
      KafkaSettings kafka,
      WorkerOptions options,
      AsyncObjective objective,
      TrialListener listener) {
    this(kafka, options, listener, trial -> later(objective.evaluate(trial)));
  }

  private WorkerVerticle(
      KafkaSettings kafka,
      WorkerOptions options,
      TrialListener listener,
      ValuesObjective objective) {
    this.kafka = kafka;
    this.options = options;
    this.objective = objective;
    this.listener = listener;
  }

  private static Future<List<Double>> later(@Nullable Future<Double> value) {
    return Objects.requireNonNull(value, "The objective returned no future.")
        .map(v -> List.of(Objects.requireNonNull(v, "The objective returned no value.")));
  }

  /** A worker with an objective that blocks. */
  public static WorkerVerticle blocking(
      KafkaSettings kafka, WorkerOptions options, Objective objective, TrialListener listener) {
    return blockingMulti(kafka, options, MultiObjective.of(objective), listener);
  }

  /** A worker with an objective that blocks and has several values. */
  public static WorkerVerticle blockingMulti(
      KafkaSettings kafka,
      WorkerOptions options,
      MultiObjective objective,
      TrialListener listener) {
    return new WorkerVerticle(
        kafka,
        options,
        listener,
        trial -> Future.succeededFuture(Arrays.stream(objective.evaluate(trial)).boxed().toList()));
  }

  /** Lets someone see all that it sends and hears; to be called before it is deployed. */
  public WorkerVerticle watchedBy(TrafficListener listener) {
    traffic = listener;
    return this;
  }

  /** Traces its trials and what it sends; to be called before it is deployed. */
  public WorkerVerticle tracedBy(Tracing value) {
    tracing = value;
    return this;
  }

  /**
   * Completes with the number of trials that this worker finished, when its study has closed, its
   * own limit is reached or it was undeployed; fails with {@link WorkerFailedException} if there is
   * no such study.
   */
  public Future<Long> done() {
    return done.future();
  }

  @Override
  public Future<?> start() {
    Future<?> loading = vertx.executeBlocking(TrialMessages::load);
    Future<CommandSender> connecting = CommandSender.connect(vertx, kafka, workerId(), tracing);
    return Future.join(connecting, loading)
        .onFailure(e -> connecting.onSuccess(CommandSender::close))
        .map(v -> begin(connecting.result()));
  }

  private Void begin(CommandSender connected) {
    sender = connected;
    connected.watch(traffic);
    WorkerLogic made =
        new WorkerLogic(
            options,
            connected.executor(),
            connected,
            new ThreadEvaluator(connected, options.study(), objective, tracing),
            listener,
            new WorkerLogic.Ending() {
              @Override
              public void done(long finishedTrials) {
                done.tryComplete(finishedTrials);
              }

              @Override
              public void failed(String why) {
                done.tryFail(new WorkerFailedException(why));
              }
            });
    logic = made;
    connected.onUnsolicited(made::unsolicited);
    connected.executor().execute(made::start);
    return null;
  }

  private static String workerId() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "unknown-host";
    }
    String suffix = UUID.randomUUID().toString().substring(0, 8);
    return "%s-%s-%s".formatted(host, ProcessHandle.current().pid(), suffix);
  }

  /** How long trials may go on when it is undeployed. */
  Duration grace() {
    return options.grace();
  }

  /**
   * Asks for no more trials, lets those that run end for this time, gives the rest back, and ends
   * its connections. {@link #done} is complete then. The first call counts; thread-safe.
   *
   * @return completes with all that, at the latest some 5 s after the time of grace
   */
  synchronized Future<Void> finish(Duration grace) {
    if (finishing == null) {
      finishing = finishOnce(grace);
    }
    return finishing;
  }

  private Future<Void> finishOnce(Duration grace) {
    CommandSender connected = sender;
    WorkerLogic begun = logic;
    if (connected == null || begun == null) {
      return Future.succeededFuture();
    }
    Promise<Void> stopped = Promise.promise();
    connected
        .executor()
        .execute(
            () ->
                begun.stop(
                    grace,
                    () -> {
                      done.tryComplete(begun.finished());
                      stopped.tryComplete();
                    }));
    return stopped.future().eventually(connected::close);
  }

  @Override
  public Future<?> stop() {
    return finish(options.grace());
  }
}
