package io.trialstream.server.simulation;

import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import io.trialstream.server.port.InMemoryBroker;
import io.trialstream.stream.StreamIdentity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Ways to the broker and from it: each message takes its time, in order within one way; at bad
 * times it takes long, comes twice, or an answer gets lost.
 */
final class Network {

  /**
   * A command on the results topic.
   *
   * @param overLost whether another one had its offset, which was lost: who has read that one does
   *     not read this one
   */
  record Appended(long atMillis, Envelope envelope, Command.AboutTrial command, boolean overLost) {}

  private final VirtualTime time;
  private final InMemoryBroker broker;
  private final SplittableRandom random;
  private final Map<String, Long> lastArrivalMillis = new HashMap<>();

  /** By the topic's id, then by partition. */
  private final Map<String, Map<Integer, List<Appended>>> results = new HashMap<>();

  /** How long each of these lists was before it lost its end. */
  private final Map<List<Appended>, Integer> longest = new IdentityHashMap<>();

  private long slowUntilMillis;
  private long repeatingUntilMillis;
  private long losingUntilMillis;
  private long awayUntilMillis;

  Network(VirtualTime time, InMemoryBroker broker, SplittableRandom random) {
    this.time = time;
    this.broker = broker;
    this.random = random;
  }

  void slowFor(long millis) {
    slowUntilMillis = time.millis() + millis;
  }

  void repeatFor(long millis) {
    repeatingUntilMillis = time.millis() + millis;
  }

  void loseAnswersFor(long millis) {
    losingUntilMillis = time.millis() + millis;
  }

  void brokerAwayFor(long millis) {
    awayUntilMillis = time.millis() + millis;
  }

  boolean brokerIsAway() {
    return time.millis() < awayUntilMillis;
  }

  void heal() {
    slowUntilMillis = 0;
    repeatingUntilMillis = 0;
    losingUntilMillis = 0;
    awayUntilMillis = 0;
  }

  /** Puts a command on its way to its topic. */
  void send(Envelope envelope, Command command) {
    int copies = time.millis() < repeatingUntilMillis ? 1 + random.nextInt(3) : 1;
    boolean result = command instanceof Command.AboutTrial;
    for (int i = 0; i < copies; i++) {
      arrive(
          envelope.sender() + (result ? ">results" : ">requests"), () -> append(envelope, command));
    }
  }

  private void append(Envelope envelope, Command command) {
    int partition = broker.partitionOf(envelope.study());
    broker.send(envelope, command);
    if (command instanceof Command.AboutTrial about) {
      List<Appended> all = results(broker.identity(), partition);
      boolean overLost = all.size() < longest.getOrDefault(all, 0);
      all.add(new Appended(time.millis(), envelope, about, overLost));
    }
  }

  /** Everything on the results topic of a partition, by offset, also what was removed since. */
  List<Appended> results(StreamIdentity topics, int partition) {
    return results
        .computeIfAbsent(topics.resultsId(), id -> new HashMap<>())
        .computeIfAbsent(partition, p -> new ArrayList<>());
  }

  /** A log of results has lost its end. */
  void truncated(int partition) {
    List<Appended> all = results(broker.identity(), partition);
    int end = (int) broker.held(partition).end().results();
    longest.merge(all, all.size(), Math::max);
    all.subList(Math.min(end, all.size()), all.size()).clear();
  }

  /** Puts an answer on its way to a process. */
  void answer(String from, SimulatedProcess to, Runnable delivery) {
    if (time.millis() < losingUntilMillis && random.nextInt(3) == 0) {
      return;
    }
    arrive(from + ">" + to.name, () -> to.run(delivery));
  }

  /** Whatever goes one way arrives in the order in which it was sent. */
  private void arrive(String way, Runnable arrival) {
    long delay = 1 + random.nextLong(5);
    if (time.millis() < slowUntilMillis) {
      delay += random.nextLong(4_000);
    }
    long at =
        Math.max(
            Math.max(time.millis(), awayUntilMillis) + delay,
            lastArrivalMillis.getOrDefault(way, 0L));
    lastArrivalMillis.put(way, at);
    time.after(at - time.millis(), arrival);
  }
}
