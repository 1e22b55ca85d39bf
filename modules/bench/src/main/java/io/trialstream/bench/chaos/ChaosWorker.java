package io.trialstream.bench.chaos;

import io.trialstream.Trial;
import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import io.trialstream.engine.Message;
import io.trialstream.settings.Settings;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.LaneMessage;
import io.trialstream.stream.StreamUnavailableException;
import io.trialstream.stream.TrafficListener;
import io.trialstream.wire.Wire;
import io.trialstream.worker.WorkerFailedException;
import io.trialstream.worker.WorkerOptions;
import io.trialstream.worker.WorkerVerticle;
import io.vertx.core.Vertx;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A worker process that works through the studies {@code CHAIN-0, CHAIN-1, …} and writes down all
 * that it sends and hears, line by line: {@code ChaosWorker FILE CHAIN FIRST STOP-MARKER}. It ends
 * when it has seen the study that the marker names as its chain's last.
 */
public final class ChaosWorker {

  private static final int CONCURRENCY = 3;
  private static final long WAIT_MILLIS = 300;

  private ChaosWorker() {}

  public static void main(String[] args) throws Exception {
    Locale.setDefault(Locale.ROOT);
    Path stopMarker = Path.of(args[3]);
    Vertx vertx = Vertx.vertx();
    try (FileOutputStream out = new FileOutputStream(args[0], true)) {
      Account account = new Account(out);
      int next = Integer.parseInt(args[2]);
      while (next <= last(stopMarker, args[1])) {
        if (work(vertx, account, args[1] + "-" + next)) {
          next++;
        } else {
          Thread.sleep(WAIT_MILLIS);
        }
      }
    }
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }

  /** Index of the last study of a chain; as high as can be while nobody has said which it is. */
  private static int last(Path stopMarker, String chain) throws IOException {
    if (!Files.exists(stopMarker)) {
      return Integer.MAX_VALUE;
    }
    return Files.readAllLines(stopMarker).stream()
        .filter(line -> line.startsWith(chain + " "))
        .mapToInt(line -> Integer.parseInt(line.substring(chain.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  /** Whether the study was there, and is closed now. */
  private static boolean work(Vertx vertx, Account account, String study) throws Exception {
    WorkerVerticle worker =
        WorkerVerticle.blocking(
                KafkaSettings.of(Settings.load()),
                WorkerOptions.of(study).withConcurrency(CONCURRENCY),
                ChaosWorker::objective,
                finished -> {})
            .watchedBy(account);
    try {
      String id = vertx.deployVerticle(worker).toCompletionStage().toCompletableFuture().get();
      try {
        worker.done().toCompletionStage().toCompletableFuture().get();
        return true;
      } finally {
        vertx.undeploy(id).toCompletionStage().toCompletableFuture().get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof WorkerFailedException
          || e.getCause() instanceof StreamUnavailableException) {
        return false; // no such study yet, or no broker now
      }
      throw e;
    }
  }

  private static double objective(Trial trial) throws InterruptedException {
    double x = trial.suggestDouble("x", -10, 10);
    long n = trial.suggestInt("n", 1, 5);
    trial.setUserAttr("x", x);
    trial.setUserAttr("n", n);
    Thread.sleep(20 + new Random().nextInt(380));
    return x * x + n;
  }

  /** Lines that are in the file before anything goes on. Thread-safe. */
  private static final class Account implements TrafficListener {
    private final FileOutputStream out;

    Account(FileOutputStream out) {
      this.out = out;
    }

    @Override
    public void sent(Envelope envelope, Command command) {
      write("sent", envelope.commandId(), envelope.study(), envelope.studyId(), 0, command);
    }

    @Override
    public void delivered(Envelope envelope, Command command) {
      write("delivered", envelope.commandId(), envelope.study(), envelope.studyId(), 0, command);
    }

    @Override
    public void heard(LaneMessage m) {
      write("heard", m.inReplyTo(), m.study(), m.studyId(), m.seq(), m.message());
    }

    private synchronized void write(
        String what,
        UUID command,
        String study,
        @Nullable UUID studyId,
        long seq,
        Message message) {
      AccountLine line =
          new AccountLine(
              System.currentTimeMillis(),
              what,
              command,
              study,
              studyId,
              seq,
              Wire.type(message),
              Wire.text(message));
      try {
        out.write((Wire.text(line) + "\n").getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
