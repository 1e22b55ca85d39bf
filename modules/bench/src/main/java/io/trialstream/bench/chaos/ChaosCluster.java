package io.trialstream.bench.chaos;

import io.trialstream.devstack.Ports;
import io.trialstream.devstack.PostgresAddress;
import io.trialstream.devstack.RestartableStack;
import io.trialstream.server.journal.Database;
import io.trialstream.server.journal.PostgresSettings;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.TopicAdmin;
import io.trialstream.stream.Topics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The processes under test: broker and database behind proxies, two samplers, a gateway, six
 * workers in three chains of studies. Used by one thread.
 */
final class ChaosCluster implements AutoCloseable {

  static final long LEASE_MILLIS = 3_000;
  private static final String PREFIX = "chaos";
  private static final int PARTITIONS = 4;
  private static final int SAMPLERS = 2;
  private static final int WORKERS = 6;
  private static final long ANSWER_SECONDS = 20;

  final Accounts accounts = new Accounts();
  final List<ChaosProcess> samplers = new ArrayList<>();
  final Map<String, ChaosProcess> workers = new LinkedHashMap<>();
  final RestartableStack stack;
  private final ChaosOptions options;
  private final Path folder;
  private final TcpProxy kafkaProxy;
  private final TcpProxy postgresProxy;
  private final int gatewayPort = Ports.freeOr(0);
  final StudyChains studies = new StudyChains(gatewayPort, this::query);
  private final Vertx vertx = Vertx.vertx();
  private final Map<String, String> chainOf = new HashMap<>();
  private final Thread hook = Thread.ofPlatform().unstarted(this::endAll);
  private @Nullable Database database;
  private @Nullable Poison poison;
  private @Nullable ChaosProcess gateway;
  private int started;
  private boolean finishing;

  ChaosCluster(ChaosOptions options) {
    this.options = options;
    folder = options.folder();
    int kafkaPort = Ports.freeOr(0);
    int postgresPort = Ports.freeOr(0);
    kafkaProxy = new TcpProxy(kafkaPort);
    postgresProxy = new TcpProxy(postgresPort);
    stack = new RestartableStack(folder, kafkaPort, kafkaProxy.port(), postgresPort);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Starts all of it. */
  void start() {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    stack.startPostgres();
    stack.startKafka();
    await(new TopicAdmin(vertx, kafka()).create(TopicAdmin.Layout.of(PARTITIONS), (short) 1));
    Database opened = await(Database.open(vertx, postgres(), 2));
    database = opened;
    watchOwnership(opened);
    poison = new Poison(kafka());
    for (int i = 0; i < SAMPLERS; i++) {
      startSampler();
    }
    gateway = newGateway();
    studies.create();
    for (int i = 0; i < WORKERS; i++) {
      startWorker(StudyChains.NAMES.get(i % StudyChains.NAMES.size()));
    }
  }

  /** Records each time that an owner's place goes back, which must never happen. */
  private static void watchOwnership(Database opened) {
    await(
        opened
            .pool()
            .query(
                """
                CREATE TABLE chaos_went_back (at timestamptz, what text);
                CREATE FUNCTION chaos_watch() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  IF NEW.request_offset < OLD.request_offset OR NEW.result_offset < OLD.result_offset
                    OR NEW.position < OLD.position OR NEW.epoch < OLD.epoch THEN
                    INSERT INTO chaos_went_back VALUES (clock_timestamp(), OLD::text || ' to ' || NEW::text);
                  END IF;
                  RETURN NEW;
                END $$;
                CREATE TRIGGER chaos_watch BEFORE UPDATE ON ownership
                  FOR EACH ROW EXECUTE FUNCTION chaos_watch();
                """)
            .execute());
  }

  KafkaSettings kafka() {
    return new KafkaSettings("127.0.0.1:" + kafkaProxy.port(), new Topics(PREFIX), Map.of());
  }

  private PostgresSettings postgres() {
    PostgresAddress p = stack.postgres();
    return new PostgresSettings(p.host(), p.port(), p.database(), p.user(), p.password(), PREFIX);
  }

  Poison poison() {
    return Objects.requireNonNull(poison, "not started");
  }

  ChaosProcess process(String worker) {
    return Objects.requireNonNull(workers.get(worker), worker);
  }

  /** Whether an attempt has ended or was given to someone else, as the tables show it. */
  boolean isGivenUp(Accounts.Attempt attempt) {
    List<Row> rows =
        query(
            """
            SELECT t.state, t.attempt FROM trials t JOIN studies s USING (study_id)
            WHERE s.name = '%s' AND t.number = %d
            """
                .formatted(attempt.study(), attempt.number()));
    return !rows.isEmpty()
        && (!"RUNNING".equals(rows.getFirst().getString(0))
            || rows.getFirst().getInteger(1) > attempt.attempt());
  }

  Database database() {
    return Objects.requireNonNull(database, "not started");
  }

  private Map<String, String> environment() {
    PostgresAddress p = stack.postgres();
    return Map.of(
        "TRIALSTREAM_BOOTSTRAP_SERVERS",
        "127.0.0.1:" + kafkaProxy.port(),
        "TRIALSTREAM_POSTGRES_URL",
        "postgresql://%s@127.0.0.1:%d/%s".formatted(p.user(), postgresProxy.port(), p.database()),
        "TRIALSTREAM_POSTGRES_PASSWORD",
        p.password(),
        "TRIALSTREAM_TOPIC_PREFIX",
        PREFIX,
        "XDG_STATE_HOME",
        folder.resolve("state").toString());
  }

  // ---- processes

  ChaosProcess startSampler() {
    ChaosProcess sampler =
        new ChaosProcess("sampler-" + started++, options.sampler(), environment(), folder);
    samplers.add(sampler);
    return sampler;
  }

  private ChaosProcess newGateway() {
    List<String> command = new ArrayList<>(options.gateway());
    command.add(Integer.toString(gatewayPort));
    return new ChaosProcess("gateway-" + started++, command, environment(), folder);
  }

  void killGateway() {
    gateway().kill();
  }

  private ChaosProcess gateway() {
    return Objects.requireNonNull(gateway, "not started");
  }

  void startGateway() {
    gateway = newGateway();
  }

  String startWorker(String chain) {
    String name = "worker-" + started++;
    Path account = folder.resolve(name + ".jsonl");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx160m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            ChaosWorker.class.getName(),
            account.toString(),
            chain,
            Integer.toString(Math.max(0, studies.latest(chain) - 1)),
            stopMarker().toString());
    accounts.add(name, account);
    chainOf.put(name, chain);
    workers.put(name, new ChaosProcess(name, command, environment(), folder));
    return name;
  }

  String chainOf(String worker) {
    return chainOf.getOrDefault(worker, "");
  }

  private Path stopMarker() {
    return folder.resolve("stop");
  }

  /** Starts again whatever has died, as an orchestrator would. */
  void restartDead() {
    for (ChaosProcess sampler : List.copyOf(samplers)) {
      if (!sampler.alive()) {
        samplers.remove(sampler);
        startSampler();
      }
    }
    if (!gateway().alive()) {
      startGateway();
    }
    for (var entry : List.copyOf(workers.entrySet())) {
      if (!entry.getValue().alive() && !finishing) {
        workers.remove(entry.getKey());
        startWorker(chainOf(entry.getKey()));
      }
    }
  }

  /** Cuts all connections to broker and database. */
  void cutConnections() {
    kafkaProxy.cutAll();
    postgresProxy.cutAll();
  }

  /** No new studies; workers end when the last of their chain is closed. */
  void finish() {
    finishing = true;
    studies.noMore();
    Path written = folder.resolve("stop.tmp");
    try {
      Files.write(
          written, StudyChains.NAMES.stream().map(c -> c + " " + studies.latest(c)).toList());
      Files.move(written, stopMarker(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Rows, or none while the database is away. */
  List<Row> query(String sql) {
    try {
      List<Row> rows = new ArrayList<>();
      await(database().pool().query(sql).execute()).forEach(rows::add);
      return rows;
    } catch (IllegalStateException e) {
      return List.of();
    }
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("Interrupted.", e);
  }

  /** Ends every process, whatever state it is in. */
  private void endAll() {
    List<ChaosProcess> all = new ArrayList<>(samplers);
    all.addAll(workers.values());
    if (gateway != null) {
      all.add(gateway);
    }
    all.forEach(ChaosProcess::kill);
    stack.close();
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(hook);
    endAll();
    if (poison != null) {
      poison.close();
    }
    await(vertx.close());
    kafkaProxy.close();
    postgresProxy.close();
  }
}
