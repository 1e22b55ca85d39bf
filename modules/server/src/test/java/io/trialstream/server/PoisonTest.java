package io.trialstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.trialstream.devstack.DevStack;
import io.trialstream.devstack.DevStackExtension;
import io.trialstream.engine.Command;
import io.trialstream.engine.Event;
import io.trialstream.engine.GrantToken;
import io.trialstream.server.journal.Database;
import io.trialstream.server.journal.PostgresSettings;
import io.trialstream.server.loop.HostileSampler;
import io.trialstream.server.loop.LoopOptions;
import io.trialstream.server.loop.SamplerLoop;
import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.IntDistribution;
import io.trialstream.stream.CommandRejectedException;
import io.trialstream.stream.CommandSender;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.TopicAdmin;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/**
 * Hostile studies on the only partition, with good ones among them that use the default sampler.
 */
@ExtendWith(DevStackExtension.class)
@Tag("full")
@Tag("stack")
class PoisonTest {

  private static final int HOSTILE = Integer.getInteger("poison.studies", 200);
  private static final int GOOD = 10;
  private static final int TRIALS = 30;
  private static final long SEED = Long.getLong("poison.seed", 1);
  private static final Duration DECISION_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  /** What a busy Kafka or PostgreSQL causes, and no study. */
  private static final List<String> OF_THE_STACK =
      List.of(
          "not known to be stored, starting over",
          "stored but not known to be published, starting over",
          "cannot go on now",
          "not taken over yet",
          "given away");

  private final Vertx vertx = Vertx.vertx();
  private final ListAppender<ILoggingEvent> logs = new ListAppender<>();
  private PostgresSettings postgres;
  private CommandSender sender;

  @BeforeEach
  void start(DevStack stack) throws Exception {
    logs.start();
    ((Logger) LoggerFactory.getLogger(SamplerLoop.class)).setLevel(Level.INFO);
    ((Logger) LoggerFactory.getLogger("io.trialstream.server")).addAppender(logs);
    String prefix = Stacks.freshPrefix();
    KafkaSettings kafka = Stacks.kafka(stack, prefix);
    postgres = Stacks.postgres(stack, prefix);
    Stacks.await(new TopicAdmin(vertx, kafka).create(new TopicAdmin.Layout(1, 1), (short) 1));
    SamplerVerticle sampler =
        new SamplerVerticle(
            kafka,
            postgres,
            (journal, stream, clock, options, executors, listener) ->
                new SamplerLoop(
                    journal,
                    stream,
                    clock,
                    new LoopOptions(
                        options.pollTimeout(), options.segmentEvents(), DECISION_TIMEOUT),
                    executors,
                    listener));
    Stacks.await(vertx.deployVerticle(sampler));
    sender = Stacks.await(CommandSender.connect(vertx, kafka, "test-" + prefix));
  }

  @AfterEach
  void stop() throws Exception {
    ((Logger) LoggerFactory.getLogger("io.trialstream.server")).detachAppender(logs);
    ((Logger) LoggerFactory.getLogger(SamplerLoop.class)).setLevel(null);
    Stacks.await(vertx.close());
  }

  /** What was logged of the partition, and not of a study that is set apart. */
  private List<String> ofThePartition() {
    return List.copyOf(logs.list).stream()
        .filter(
            event ->
                event.getLevel().isGreaterOrEqual(Level.WARN)
                    || event.getFormattedMessage().equals("given away"))
        .map(
            event ->
                event.getFormattedMessage()
                    + (event.getThrowableProxy() == null
                        ? ""
                        : "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy())))
        .filter(
            line ->
                !line.startsWith("set apart")
                    && !line.startsWith("the command at ")
                    && !line.startsWith("cannot be created"))
        .toList();
  }

  private static <T> T await(io.vertx.core.Future<T> future) throws Exception {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(PATIENCE.toSeconds() + 10, TimeUnit.SECONDS);
  }

  /** Evaluates trials one after the other; the latencies from request to suggestion. */
  private List<Double> goodTrials(String study) throws Exception {
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < TRIALS; i++) {
      long began = System.nanoTime();
      var started =
          (Event.TrialStarted)
              await(sender.ask(study, null, new Command.RequestTrial(1), PATIENCE)).message();
      millis.add((System.nanoTime() - began) / 1e6);
      double x = started.params().get("x").value();
      await(
          sender.ask(
              study,
              null,
              new Command.FinishTrial(
                  started.number(),
                  started.attempt(),
                  GrantToken.of(started).text(),
                  TrialState.COMPLETE,
                  List.of(x * x),
                  List.of(),
                  null,
                  Map.of(),
                  null),
              PATIENCE));
    }
    return millis;
  }

  private List<Double> allGood(String prefix) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(GOOD)) {
      List<Callable<List<Double>>> studies = new ArrayList<>();
      for (int i = 0; i < GOOD; i++) {
        String study = prefix + i;
        StudySpec spec =
            StudySpec.builder()
                .seed(i)
                .sampler(AlgorithmSpec.of("auto"))
                .maxTrials((long) TRIALS)
                .space(Map.of("x", new FloatDistribution(-5, 5), "y", new FloatDistribution(0, 1)))
                .build();
        await(sender.ask(study, null, new Command.CreateStudy(spec), PATIENCE));
        studies.add(() -> goodTrials(study));
      }
      List<Double> all = new ArrayList<>();
      for (Future<List<Double>> future : threads.invokeAll(studies)) {
        all.addAll(future.get());
      }
      Collections.sort(all);
      return all;
    }
  }

  private static StudySpec hostile(SplittableRandom random) {
    var builder = StudySpec.builder().seed(random.nextLong()).lease(5_000, 1_000);
    Map<String, Distribution> space = new LinkedHashMap<>();
    switch (random.nextInt(6)) {
      case 0 -> space.put("x", new IntDistribution(0, (1L << 53) - 1));
      case 1 -> space.put("x", new FloatDistribution(1e9, 2e9, false, 0.5));
      case 2 -> {
        Object[] choices = new Object[3_000];
        for (int i = 0; i < choices.length; i++) {
          choices[i] = "choice-" + i + "-" + "x".repeat(random.nextInt(40));
        }
        space.put("x", CategoricalDistribution.of(choices));
      }
      case 3 -> {
        for (int i = 0; i < 400; i++) {
          space.put("p" + i, new FloatDistribution(0, 1));
        }
      }
      default -> space.put("x", new FloatDistribution(-1e300, 1e300));
    }
    builder.space(space);
    HostileSampler.How[] hows = HostileSampler.How.values();
    String[] places = {"create", "suggest", "observe", "suggest"};
    HostileSampler.How how = hows[random.nextInt(hows.length)];
    if (how == HostileSampler.How.EXHAUST_THE_MEMORY) {
      how = HostileSampler.How.ALLOCATE_TOO_MUCH; // the same without filling this JVM
    }
    String place = places[random.nextInt(places.length)];
    if (place.equals("create")
        && (how == HostileSampler.How.SLEEP || how == HostileSampler.How.SPIN)) {
      place = "observe";
    }
    String[] ours = {"tpe", "brute-force", "cmaes", "nsga2", "qmc", "gp"};
    builder.sampler(
        random.nextInt(3) == 0
            ? AlgorithmSpec.of(ours[random.nextInt(ours.length)])
            : HostileSampler.spec(place, how, random.nextInt(3)));
    return builder.build();
  }

  /** One hostile study's life; counts the commands that got no answer. */
  private void attack(int number, AtomicInteger unanswered) throws InterruptedException {
    SplittableRandom random = new SplittableRandom(SEED * 100_000 + number);
    String study = "hostile-" + number;
    if (!answered(study, new Command.CreateStudy(hostile(random)), unanswered)) {
      return;
    }
    for (int i = 0; i < 5; i++) {
      Command command =
          switch (random.nextInt(7)) {
            case 0, 1, 2 -> new Command.RequestTrial(1 + random.nextInt(1_000));
            case 3 -> new Command.SetTrialAttributes(0, 1, Map.of("a" + i, "x".repeat(200_000)));
            case 4 ->
                new Command.RequestParameter(
                    0, 1, "new" + i, new IntDistribution(0, 1_000_000_000_000L));
            case 5 ->
                new Command.ReportTrial(0, 1, Long.MAX_VALUE - i, Double.NaN, Map.of("m", 1.0));
            default ->
                new Command.FinishTrial(
                    0,
                    1,
                    TrialState.COMPLETE,
                    List.of(Double.POSITIVE_INFINITY),
                    List.of(),
                    null,
                    Map.of(),
                    null);
          };
      answered(study, command, unanswered);
    }
  }

  private boolean answered(String study, Command command, AtomicInteger unanswered)
      throws InterruptedException {
    try {
      await(sender.ask(study, null, command, PATIENCE));
      return true;
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      if (!(e.getCause() instanceof CommandRejectedException)) {
        System.out.println(study + " " + command.getClass().getSimpleName() + ": " + e);
        unanswered.incrementAndGet();
      }
      return false;
    }
  }

  @Test
  void hostile_studies_stop_nobody_but_themselves_and_each_of_their_senders_is_answered()
      throws Exception {
    allGood("warm-up-");
    List<Double> alone = allGood("alone-");

    AtomicInteger unanswered = new AtomicInteger();
    List<Double> attacked = new ArrayList<>();
    try (ExecutorService attackers = Executors.newFixedThreadPool(20)) {
      List<Future<?>> attacks = new ArrayList<>();
      for (int i = 0; i < HOSTILE; i++) {
        int number = i;
        attacks.add(
            attackers.submit(
                () -> {
                  attack(number, unanswered);
                  return null;
                }));
      }
      for (int round = 0; round == 0 || attacks.stream().anyMatch(a -> !a.isDone()); round++) {
        attacked.addAll(allGood("round-" + round + "-"));
      }
      for (Future<?> attack : attacks) {
        attack.get();
      }
    }
    Collections.sort(attacked);
    System.out.printf(
        "request to suggestion, auto, %d studies at once: alone p50 %.1f p99 %.1f ms, beside %d hostile studies p50 %.1f p99 %.1f ms (%d trials)%n",
        GOOD,
        at(alone, 0.5),
        at(alone, 0.99),
        HOSTILE,
        at(attacked, 0.5),
        at(attacked, 0.99),
        attacked.size());
    assertThat(unanswered).hasValue(0);
    Database database = Stacks.await(Database.open(vertx, postgres, 1));
    long epoch =
        Stacks.await(
                database.pool().query("SELECT epoch FROM ownership WHERE partition = 0").execute())
            .iterator()
            .next()
            .getLong(0);
    long apart =
        Stacks.await(database.pool().query("SELECT count(*) FROM quarantine").execute())
            .iterator()
            .next()
            .getLong(0);
    Stacks.await(database.close());
    System.out.printf("%d studies are in quarantine%n", apart);
    System.out.printf("the partition was taken over %d times: %s%n", epoch, ofThePartition());
    assertThat(ofThePartition())
        .as("no study makes its partition start over, or a loop or process end")
        .allMatch(line -> OF_THE_STACK.stream().anyMatch(line::startsWith));
    assertThat(epoch)
        .as("take-overs, each with its cause in the log: %s", ofThePartition())
        .isLessThanOrEqualTo(1 + ofThePartition().size());
    assertThat(apart).isPositive();
  }

  private static double at(List<Double> sorted, double quantile) {
    return sorted.get((int) (quantile * (sorted.size() - 1)));
  }
}
