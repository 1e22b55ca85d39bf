package io.trialstream.worker.program;

import io.trialstream.settings.Setting;
import io.trialstream.settings.Settings;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.worker.Worker;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.function.Consumer;

/**
 * A process that does nothing but evaluate trials, in one line of a plain {@code main}:
 *
 * <pre>{@code
 * WorkerProgram.run(worker -> worker.optimize("distributed-example", trial -> …, 100));
 * }</pre>
 *
 * <p>It prints a line to standard error for each trial that ends. When the process is told to stop
 * (SIGTERM, Ctrl-C), the worker takes no more trials, lets those that run end for the time of
 * grace, gives the rest back, and the process ends with exit code 0 (after Ctrl-C: 130). The second
 * Ctrl-C ends it at once.
 *
 * <p>An application that has other things to do as well uses {@link Worker} by itself, which leaves
 * signals and streams alone. Stateless and thread-safe.
 */
public final class WorkerProgram {

  private WorkerProgram() {}

  /**
   * Runs a worker with the settings of the environment, a settings file or the state folder of this
   * machine, and returns when the work returns.
   *
   * @param work what the worker does; what it throws is thrown
   * @throws IllegalArgumentException if a setting has a wrong name or a wrong value
   */
  public static void run(Consumer<Worker> work) {
    run(Settings.load(), work);
  }

  /** The same with these settings. */
  @SuppressWarnings("try") // what is open is enough; nothing is asked of it
  public static void run(Settings settings, Consumer<Worker> work) {
    boolean traced = settings.get(Setting.TRACING).orElseThrow();
    try (Worker worker =
            Worker.connect(OfTheProcess.VERTX, KafkaSettings.of(settings))
                .withListener(new TrialLines(System.err))
                .withTracing(ConfiguredTracing.load(traced, "trialstream-worker"));
        Stopping stopping = Stopping.atSignals(worker)) {
      work.accept(worker);
    }
  }

  /**
   * What the workers of this process run in, on daemon threads. It stays until the process ends:
   * once a Vert.x is closed, Netty keeps the process from ending for another second.
   */
  private static final class OfTheProcess {
    private static final Vertx VERTX = Vertx.vertx(new VertxOptions().setUseDaemonThread(true));
  }
}
