package io.trialstream.bench.scaling;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.SplittableRandom;

/**
 * Workers, samplers and PostgreSQL as queues, under a virtual clock. A worker evaluates, tells its
 * result and asks for the next trial; its study's sampler takes all that waits as one turn; a turn
 * is decided, then stored, while the next is decided; PostgreSQL serves the commits that meet
 * there. Kafka is counted, not queued: what it carries is in the result.
 */
public final class ScalingSimulation {

  private static final double MEMORY_SHARE_OF_HISTORY = 1_000; // trials of a study that is loaded

  private final Deployment deployment;
  private final Costs costs;
  private final SplittableRandom random;
  private final PriorityQueue<Moment> agenda = new PriorityQueue<>();
  private final List<Sampler> samplers = new ArrayList<>();
  private final int[] samplerOfWorker;
  private final double[] postgresFreeAt;
  private double postgresBusy;
  private double now;
  private double measureFrom;
  private double[] latencies = new double[1024];
  private int measured;
  private int turns;

  private record Moment(double at, Runnable what) implements Comparable<Moment> {
    @Override
    public int compareTo(Moment other) {
      return Double.compare(at, other.at);
    }
  }

  /** One sampler process: what waits, whether it decides, whether a turn is being stored. */
  private static final class Sampler {
    final Queue<double[]> waiting = new ArrayDeque<>(); // worker, asked at
    List<double[]> decided = List.of();
    boolean deciding;
    boolean storing;
    double busy;
  }

  public ScalingSimulation(Deployment deployment, Costs costs, long seed) {
    this.deployment = deployment;
    this.costs = costs;
    random = new SplittableRandom(seed);
    for (int i = 0; i < deployment.samplers(); i++) {
      samplers.add(new Sampler());
    }
    samplerOfWorker = new int[deployment.workers()];
    postgresFreeAt = new double[deployment.postgresCores()];
    double[] popularity = new double[deployment.studies()];
    double sum = 0;
    for (int s = 0; s < popularity.length; s++) {
      sum += 1.0 / (s + 1);
      popularity[s] = sum;
    }
    int[] partitionOfStudy = new int[deployment.studies()];
    Arrays.setAll(partitionOfStudy, s -> random.nextInt(deployment.partitions()));
    for (int w = 0; w < samplerOfWorker.length; w++) {
      int at = Arrays.binarySearch(popularity, random.nextDouble() * sum);
      int study = Math.min(at < 0 ? -at - 1 : at, popularity.length - 1);
      samplerOfWorker[w] = partitionOfStudy[study] % deployment.samplers();
    }
  }

  /**
   * Simulates so many seconds, after as many trials' time to settle.
   *
   * @return names and values to print as one JSON line
   */
  public Map<String, Object> run(double seconds) {
    measureFrom = 2 * deployment.trialSeconds();
    for (int w = 0; w < deployment.workers(); w++) {
      int worker = w;
      at(random.nextDouble() * deployment.trialSeconds(), () -> ask(worker));
    }
    double end = measureFrom + seconds;
    while (!agenda.isEmpty() && agenda.peek().at() < end) {
      Moment next = agenda.remove();
      now = next.at();
      next.what().run();
    }
    return result(seconds);
  }

  private void at(double time, Runnable what) {
    agenda.add(new Moment(time, what));
  }

  private void ask(int worker) {
    Sampler sampler = samplers.get(samplerOfWorker[worker]);
    sampler.waiting.add(new double[] {worker, now});
    decide(sampler);
  }

  private void decide(Sampler sampler) {
    if (sampler.deciding || sampler.waiting.isEmpty() || !sampler.decided.isEmpty()) {
      return;
    }
    List<double[]> turn = new ArrayList<>(sampler.waiting);
    sampler.waiting.clear();
    sampler.deciding = true;
    double time = turn.size() * (costs.samplerMicros() / 1e6 + deployment.suggestMillis() / 1e3);
    if (now >= measureFrom) {
      sampler.busy += time;
    }
    at(
        now + time,
        () -> {
          sampler.deciding = false;
          sampler.decided = turn;
          store(sampler);
        });
  }

  private void store(Sampler sampler) {
    if (sampler.storing || sampler.decided.isEmpty()) {
      return;
    }
    List<double[]> turn = sampler.decided;
    sampler.decided = List.of();
    sampler.storing = true;
    turns += now >= measureFrom ? 1 : 0;
    double work = turn.size() * costs.postgresMicros() / 1e6;
    int core = 0;
    for (int c = 1; c < postgresFreeAt.length; c++) {
      if (postgresFreeAt[c] < postgresFreeAt[core]) {
        core = c;
      }
    }
    double done = Math.max(now, postgresFreeAt[core]) + work;
    postgresFreeAt[core] = done;
    if (now >= measureFrom) {
      postgresBusy += work;
    }
    at(
        done + costs.commitMillis() / 1e3,
        () -> {
          sampler.storing = false;
          turn.forEach(this::answered);
          store(sampler);
          decide(sampler);
        });
    decide(sampler); // the next turn, on top of this one
  }

  private void answered(double[] request) {
    int worker = (int) request[0];
    if (now >= measureFrom) {
      if (measured == latencies.length) {
        latencies = Arrays.copyOf(latencies, 2 * measured);
      }
      latencies[measured++] = 1e3 * (now - request[1]);
    }
    double trial = -Math.log1p(-random.nextDouble()) * deployment.trialSeconds();
    at(now + trial, () -> ask(worker));
  }

  private Map<String, Object> result(double seconds) {
    double[] sorted = Arrays.copyOf(latencies, measured);
    Arrays.sort(sorted);
    double rate = measured / seconds;
    double busiest = samplers.stream().mapToDouble(s -> s.busy).max().orElse(0) / seconds;
    double processesPerLane = (double) deployment.workers() / deployment.lanes();
    double loaded =
        deployment.studies()
            * (costs.bytesPerStudy() + MEMORY_SHARE_OF_HISTORY * costs.bytesPerTrial());
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("benchmark", "scaling");
    line.put("workers", deployment.workers());
    line.put("studies", deployment.storedStudies());
    line.put("studies_with_workers", deployment.studies());
    line.put("samplers", deployment.samplers());
    line.put("partitions", deployment.partitions());
    line.put("lanes", deployment.lanes());
    line.put("postgres_cores", deployment.postgresCores());
    line.put("trial_seconds", deployment.trialSeconds());
    line.put("suggest_ms", deployment.suggestMillis());
    line.put("trials_per_second", rounded(rate));
    line.put("p50_ms", measured == 0 ? 0 : rounded(sorted[measured / 2]));
    line.put("p99_ms", measured == 0 ? 0 : rounded(sorted[(int) (0.99 * (measured - 1))]));
    line.put("busiest_sampler", rounded(busiest));
    line.put("postgres", rounded(postgresBusy / seconds / deployment.postgresCores()));
    line.put("commits_per_second", rounded(turns / seconds));
    line.put("broker_cores", rounded(rate * costs.brokerMicros() / 1e6));
    line.put("lanes_mb_per_second", rounded(rate * costs.answerBytes() * processesPerLane / 1e6));
    line.put("memory_mb_per_sampler", rounded(loaded / deployment.samplers() / (1 << 20)));
    return line;
  }

  private static double rounded(double value) {
    return Math.round(100 * value) / 100.0;
  }
}
