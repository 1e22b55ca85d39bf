package io.trialstream.bench.chaos;

import io.trialstream.server.tables.StudyAudit;
import io.trialstream.stream.Topics;
import io.vertx.sqlclient.Row;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Runs samplers, workers and a gateway as processes, injects faults one after the other, waits for
 * recovery each time, lets everything come to its end, and judges what is stored from the accounts
 * that the workers kept themselves.
 */
public final class ChaosBenchmark {

  private static final long RECOVERY_LIMIT_MILLIS = 60_000;
  private static final long END_LIMIT_MILLIS = 90_000;

  /** The same where a fault was not recovered from: little more is to be learned. */
  private static final long STUCK_END_LIMIT_MILLIS = 20_000;

  private static final long TICK_MILLIS = 50;
  private static final long CALM_MILLIS = 700;

  private final ChaosOptions options;
  private final PrintStream out;
  private final Map<String, Integer> faults = new TreeMap<>();
  private final Map<String, List<Double>> recoveries = new TreeMap<>();
  private int stuck;

  /**
   * @param out what happens, line by line
   */
  public ChaosBenchmark(ChaosOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /**
   * What a run found.
   *
   * @param faults how many of each kind were injected
   * @param asked results that workers told
   * @param acknowledged results that were answered
   * @param stuck studies, trials and processes that did not come to an end
   * @param recoverySeconds median and worst by kind
   * @param findings one line each for all that is lost, twice, stuck or wrong
   */
  public record Result(
      Map<String, Integer> faults,
      int asked,
      int acknowledged,
      int lost,
      int twice,
      int stuck,
      int wrong,
      Map<String, List<Double>> recoverySeconds,
      List<String> findings) {

    /** Names and values to print as one JSON line. */
    public Map<String, Object> line() {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("faults", faults);
      line.put("asked", asked);
      line.put("acknowledged", acknowledged);
      line.put("lost", lost);
      line.put("twice", twice);
      line.put("stuck", stuck);
      line.put("wrong", wrong);
      line.put("recovery_s", recoverySeconds);
      return line;
    }

    /** Whether nothing was found. */
    public boolean clean() {
      return lost == 0 && twice == 0 && stuck == 0 && wrong == 0;
    }
  }

  /** Runs it; takes the duration given and up to two minutes more. */
  public Result run() {
    List<String> findings = new ArrayList<>();
    Verdict verdict = new Verdict();
    try (ChaosCluster cluster = new ChaosCluster(options)) {
      cluster.start();
      injectFaults(cluster);
      out.println("no more faults; waiting for everything to end");
      cluster.finish();
      waitFor(
          cluster,
          stuck > 0 ? STUCK_END_LIMIT_MILLIS : END_LIMIT_MILLIS,
          () ->
              cluster.studies.allClosed()
                  && cluster.workers.values().stream().noneMatch(ChaosProcess::alive));
      judge(cluster, verdict, findings);
    }
    findings.addAll(verdict.lost);
    findings.addAll(verdict.twice);
    findings.addAll(verdict.wrong);
    Map<String, List<Double>> summary = new TreeMap<>();
    recoveries.forEach(
        (kind, all) -> {
          double[] sorted = all.stream().mapToDouble(d -> d).sorted().toArray();
          summary.put(kind, List.of(sorted[sorted.length / 2], sorted[sorted.length - 1]));
        });
    return new Result(
        faults,
        verdict.asked,
        verdict.acknowledged,
        verdict.lost.size(),
        verdict.twice.size(),
        stuck,
        verdict.wrong.size(),
        summary,
        findings);
  }

  // ---- faults

  private void injectFaults(ChaosCluster cluster) {
    Random random = new Random(options.seed());
    long first = System.currentTimeMillis();
    if (!waitFor(
        cluster,
        RECOVERY_LIMIT_MILLIS,
        () -> cluster.accounts.progressSince(first, StudyChains.NAMES).isPresent())) {
      throw new IllegalStateException(
          "The processes did not start to work; see the logs in " + options.folder());
    }
    long end = System.currentTimeMillis() + options.duration().toMillis();
    List<String> round = new ArrayList<>();
    while (System.currentTimeMillis() < end) {
      if (round.isEmpty()) {
        round.addAll(
            ChaosFault.all().keySet().stream()
                .filter(k -> options.kinds().isEmpty() || options.kinds().contains(k))
                .toList());
      }
      inject(cluster, round.remove(random.nextInt(round.size())), random);
    }
  }

  private void inject(ChaosCluster cluster, String kind, Random random) {
    ChaosFault.Struck struck =
        Objects.requireNonNull(ChaosFault.all().get(kind)).strike(cluster, random);
    if (struck.equals(ChaosFault.NO_OPPORTUNITY)) {
      out.println(kind + " found no opportunity");
      return;
    }
    faults.merge(kind, 1, Integer::sum);
    ChaosFault.Recovered recovered = struck.recovered();
    if (recovered == null) {
      out.println(kind);
    } else if (waitFor(cluster, RECOVERY_LIMIT_MILLIS, () -> recovered.at(cluster).isPresent())) {
      double seconds = (recovered.at(cluster).orElseThrow() - struck.sinceMillis()) / 1000.0;
      recoveries.computeIfAbsent(kind, k -> new ArrayList<>()).add(seconds);
      out.printf("%s, well again after %.1f s%n", kind, seconds);
    } else {
      stuck++;
      out.println(kind + ", NOT WELL AGAIN");
    }
    long calm = System.currentTimeMillis() + CALM_MILLIS;
    waitFor(cluster, RECOVERY_LIMIT_MILLIS, () -> System.currentTimeMillis() > calm);
  }

  /** Waits, while accounts are read, studies created and dead processes started again. */
  private static boolean waitFor(ChaosCluster cluster, long limitMillis, BooleanSupplier done) {
    long end = System.currentTimeMillis() + limitMillis;
    while (true) {
      cluster.accounts.read();
      if (done.getAsBoolean()) {
        return true;
      }
      if (System.currentTimeMillis() > end) {
        return false;
      }
      cluster.studies.create();
      cluster.restartDead();
      ChaosCluster.sleep(TICK_MILLIS);
    }
  }

  // ---- the end

  private void judge(ChaosCluster cluster, Verdict verdict, List<String> findings) {
    cluster.accounts.read();
    cluster.workers.forEach(
        (name, process) -> {
          if (process.alive()) {
            stuck++;
            findings.add(name + " does not end");
          }
        });
    Map<String, String> names = new HashMap<>();
    for (String study : cluster.studies.all()) {
      StudyAudit.Stored stored =
          ChaosCluster.await(StudyAudit.read(cluster.database().pool(), study));
      names.put(stored.studyId().toString(), study);
      boolean open = stored.trials().stream().anyMatch(t -> !t.state().finished());
      if (open) {
        stuck++;
        findings.add("trials of " + study + " have not ended");
      }
      verdict.study(study, stored, StudyChains.TRIALS);
    }
    cluster.accounts.all().forEach(verdict::account);
    for (Row row : cluster.query("SELECT what FROM chaos_went_back")) {
      verdict.wrong.add("an owner's place went back: " + row.getString(0));
    }
    verdict.database(cluster.stack.postgresLog());
    readTopics(cluster, verdict, names);
    if (cluster.query("SELECT count(*) FROM chaos_went_back").isEmpty()) {
      verdict.wrong.add("the ownership table was not watched");
    }
  }

  private static void readTopics(ChaosCluster cluster, Verdict verdict, Map<String, String> names) {
    Topics topics = cluster.kafka().topics();
    Map<String, List<Verdict.Published>> published = new TreeMap<>();
    names.values().forEach(study -> published.put(study, new ArrayList<>()));
    for (ConsumerRecord<String, byte[]> record : all(cluster, List.of(topics.studyEvents()))) {
      String study = names.get(header(record, "ce_studyid"));
      if (study != null) {
        Objects.requireNonNull(published.get(study))
            .add(
                new Verdict.Published(
                    Long.parseLong(header(record, "ce_seq")), record.timestamp()));
      }
    }
    published.forEach(verdict::published);
    Set<String> dead = new HashSet<>();
    for (ConsumerRecord<String, byte[]> record : all(cluster, topics.deadLetters())) {
      if (header(record, "dlq_reason").isEmpty()) {
        verdict.wrong.add("a dead letter without a reason at offset " + record.offset());
      }
      dead.add(header(record, "ce_id"));
    }
    for (String id : cluster.poison().deadly) {
      if (!dead.remove(id)) {
        verdict.lost.add("a poisonous message is not among the dead letters: " + id);
      }
    }
    dead.forEach(id -> verdict.wrong.add("a good message is among the dead letters: " + id));
  }

  private static String header(ConsumerRecord<String, byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }

  private static List<ConsumerRecord<String, byte[]>> all(
      ChaosCluster cluster, List<String> topics) {
    List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    Map<String, Object> config = cluster.kafka().consumer();
    try (var consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (String topic : topics) {
        consumer
            .partitionsFor(topic)
            .forEach(p -> partitions.add(new TopicPartition(topic, p.partition())));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    return records;
  }
}
