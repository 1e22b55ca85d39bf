package io.trialstream.bench.chaos;

import io.trialstream.bench.chaos.Accounts.Attempt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The kinds of faults. Each strikes, and returns the moment from which recovery counts. */
@FunctionalInterface
interface ChaosFault {

  /** What recovery means after a fault. */
  interface Recovered {
    /** When all was well again; empty if it is not yet. */
    OptionalLong at(ChaosCluster cluster);
  }

  /**
   * @param sinceMillis from when recovery counts: the fault, or the end of the outage
   * @param recovered when all was well again; null if there is nothing to wait for
   */
  record Struck(long sinceMillis, @Nullable Recovered recovered) {}

  /** The fault could not be injected now. */
  Struck NO_OPPORTUNITY = new Struck(-1, null);

  Struck strike(ChaosCluster cluster, Random random);

  /** All kinds by name; heavy ones take samplers, broker or database away. */
  static Map<String, ChaosFault> all() {
    Map<String, ChaosFault> all = new LinkedHashMap<>();
    all.put("sampler-kill", ChaosFault::killSampler);
    all.put("worker-kill", ChaosFault::killWorker);
    all.put("poison", (cluster, random) -> new Struck(cluster.poison().send(random), null));
    all.put("sampler-freeze", ChaosFault::freezeSampler);
    all.put("all-samplers-freeze", ChaosFault::freezeAllSamplers);
    all.put("connections-cut", ChaosFault::cutConnections);
    all.put("worker-freeze", ChaosFault::freezeWorker);
    all.put("broker-kill", ChaosFault::killBroker);
    all.put("gateway-kill", ChaosFault::killGateway);
    all.put("sampler-freeze-in-transaction", ChaosFault::freezeSamplerInTransaction);
    all.put("database-crash", ChaosFault::crashDatabase);
    all.put("everything-kill", ChaosFault::killEverything);
    return all;
  }

  static Set<String> kinds() {
    return new TreeSet<>(all().keySet());
  }

  private static <T> T anyOf(List<T> list, Random random) {
    return list.get(random.nextInt(list.size()));
  }

  /** Something that was sent later has been acknowledged in every chain of studies. */
  private static Struck untilProgress(long sinceMillis) {
    return new Struck(sinceMillis, c -> c.accounts.progressSince(sinceMillis, StudyChains.NAMES));
  }

  /** The attempts that a worker has left behind have been given to others. */
  private static Struck untilGivenUp(long sinceMillis, Set<Attempt> left) {
    return new Struck(sinceMillis, c -> nowIf(left.stream().allMatch(c::isGivenUp)));
  }

  private static OptionalLong nowIf(boolean well) {
    return well ? OptionalLong.of(System.currentTimeMillis()) : OptionalLong.empty();
  }

  /** A worker that is evaluating something; null if none is for a while. */
  private static @Nullable String busyWorker(ChaosCluster cluster, Random random) {
    for (int i = 0; i < 500; i++) {
      cluster.accounts.read();
      String worker = anyOf(List.copyOf(cluster.workers.keySet()), random);
      if (!cluster.accounts.running(worker).isEmpty()) {
        return worker;
      }
      cluster.studies.create();
      ChaosCluster.sleep(10);
    }
    return null;
  }

  private static Struck killSampler(ChaosCluster cluster, Random random) {
    ChaosProcess victim = anyOf(cluster.samplers, random);
    long at = System.currentTimeMillis();
    victim.kill();
    cluster.restartDead();
    return untilProgress(at);
  }

  private static Struck freezeSampler(ChaosCluster cluster, Random random) {
    ChaosProcess victim = anyOf(cluster.samplers, random);
    long at = System.currentTimeMillis();
    victim.freeze();
    // Shorter and longer than the group waits for a sign of life.
    ChaosCluster.sleep(random.nextBoolean() ? 4_500 : 9_000);
    victim.thaw();
    return untilProgress(at);
  }

  /** Longer than a lease, and too short for the group to notice. */
  private static Struck freezeAllSamplers(ChaosCluster cluster, Random random) {
    long at = System.currentTimeMillis();
    cluster.samplers.forEach(ChaosProcess::freeze);
    ChaosCluster.sleep(ChaosCluster.LEASE_MILLIS + 1_500);
    cluster.samplers.forEach(ChaosProcess::thaw);
    return untilProgress(at);
  }

  private static Struck freezeSamplerInTransaction(ChaosCluster cluster, Random random) {
    ChaosProcess victim = anyOf(cluster.samplers, random);
    for (int i = 0; i < 200; i++) {
      victim.freeze();
      ChaosCluster.sleep(15); // whatever the other one was doing is done by then
      boolean open =
          !cluster
              .query(
                  """
                  SELECT 1 FROM pg_stat_activity
                  WHERE application_name = 'trialstream' AND state = 'idle in transaction'
                    AND clock_timestamp() - state_change > interval '12 milliseconds'
                  """)
              .isEmpty();
      if (open) {
        long at = System.currentTimeMillis();
        ChaosCluster.sleep(11_000);
        victim.thaw();
        return untilProgress(at);
      }
      victim.thaw();
      ChaosCluster.sleep(3 + random.nextInt(20));
    }
    return NO_OPPORTUNITY;
  }

  private static Struck killWorker(ChaosCluster cluster, Random random) {
    String victim = busyWorker(cluster, random);
    if (victim == null) {
      return NO_OPPORTUNITY;
    }
    long at = System.currentTimeMillis();
    cluster.process(victim).kill();
    cluster.accounts.read();
    Set<Attempt> left = cluster.accounts.running(victim);
    cluster.restartDead();
    return untilGivenUp(at, left);
  }

  private static Struck freezeWorker(ChaosCluster cluster, Random random) {
    String victim = busyWorker(cluster, random);
    if (victim == null) {
      return NO_OPPORTUNITY;
    }
    long at = System.currentTimeMillis();
    ChaosProcess process = cluster.process(victim);
    process.freeze();
    ChaosCluster.sleep(50);
    cluster.accounts.read();
    Set<Attempt> left = cluster.accounts.running(victim);
    Thread.ofVirtual()
        .start(
            () -> {
              ChaosCluster.sleep(ChaosCluster.LEASE_MILLIS * 2);
              process.thaw();
            });
    return untilGivenUp(at, left);
  }

  private static Struck cutConnections(ChaosCluster cluster, Random random) {
    long at = System.currentTimeMillis();
    cluster.cutConnections();
    return untilProgress(at);
  }

  private static Struck killGateway(ChaosCluster cluster, Random random) {
    long at = System.currentTimeMillis();
    cluster.killGateway();
    cluster.startGateway();
    return new Struck(at, c -> nowIf(c.studies.gatewayAnswers()));
  }

  private static Struck killBroker(ChaosCluster cluster, Random random) {
    cluster.stack.killKafka();
    ChaosCluster.sleep(2_000 + random.nextInt(4_000));
    cluster.stack.startKafka();
    return untilProgress(System.currentTimeMillis());
  }

  private static Struck crashDatabase(ChaosCluster cluster, Random random) {
    cluster.stack.crashPostgres();
    ChaosCluster.sleep(10_000);
    cluster.stack.startPostgres();
    return untilProgress(System.currentTimeMillis());
  }

  private static Struck killEverything(ChaosCluster cluster, Random random) {
    List<ChaosProcess> all = new ArrayList<>(cluster.samplers);
    all.addAll(cluster.workers.values());
    all.forEach(ChaosProcess::kill);
    cluster.killGateway();
    cluster.stack.killKafka();
    cluster.stack.crashPostgres();
    cluster.stack.startPostgres();
    cluster.stack.startKafka();
    cluster.restartDead();
    return untilProgress(System.currentTimeMillis());
  }
}
