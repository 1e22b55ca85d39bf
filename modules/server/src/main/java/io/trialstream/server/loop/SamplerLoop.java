package io.trialstream.server.loop;

import io.trialstream.engine.Command;
import io.trialstream.stream.ProcessClock;
import io.trialstream.wire.UnknownMessageTypeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One sampler process's work, one turn at a time: poll, decide, commit, publish.
 *
 * <p>The stream says which partitions are this member's; the journal decides. A partition is owned
 * under an epoch, which taking it over raises; a commit under an older epoch stores nothing.
 * Engines change while deciding, and nothing leaves before the commit. If a commit or a publication
 * fails, or its outcome is unknown, the partition's engines are dropped and it is taken over anew:
 * what was stored is then published, what was not is read and decided again. So each command counts
 * once, whatever dies when.
 *
 * <p>No Vert.x, Kafka or SQL types; time comes from the clock given. Confined to one thread.
 */
public final class SamplerLoop {

  private static final Logger LOG = LoggerFactory.getLogger(SamplerLoop.class);

  /** How long a turn waits for records while a suggestion is being computed. */
  private static final Duration THINKING = Duration.ofMillis(2);

  private static final long RETRY_MILLIS = 200;
  private static final long MAX_RETRY_MILLIS = 5_000;

  private final Journal journal;
  private final CommandStream stream;
  private final ProcessClock clock;
  private final Duration pollTimeout;
  private final Executor proposals;
  private final Map<Integer, PartitionOwner> owned = new TreeMap<>();
  private final Set<Integer> paused = new HashSet<>();

  /** Partitions that are not read on because too much of them waits. */
  private final Set<Integer> throttled = new HashSet<>();

  /** When a partition that could not be taken over or stored may be tried again, monotonic. */
  private final Map<Integer, Long> retryAt = new HashMap<>();

  /** How long each of them waited last; forgotten once something of it is stored and published. */
  private final Map<Integer, Long> lastRetryMillis = new HashMap<>();

  /**
   * @param pollTimeout how long a turn waits for records at most; also how late a lease may be
   *     found to have ended
   * @param proposals computes suggestions that take long; a study stands still for its own
   */
  public SamplerLoop(
      Journal journal,
      CommandStream stream,
      ProcessClock clock,
      Duration pollTimeout,
      Executor proposals) {
    this.journal = journal;
    this.stream = stream;
    this.clock = clock;
    this.pollTimeout = pollTimeout;
    this.proposals = proposals;
  }

  /**
   * One turn.
   *
   * @throws StreamFailedException if the stream cannot be polled; the next turn may work
   * @throws NewerVersionException if this process must leave the work to newer ones
   */
  public void step() {
    CommandStream.Polled polled = stream.poll(patience());
    Moment now = Moment.of(clock);
    Set<Integer> ownedBefore = owned();
    follow(polled.assigned(), now);
    List<PartitionOwner.Turn> turns = new ArrayList<>();
    polled.records().stream()
        .filter(r -> ownedBefore.contains(r.partition())) // else all of it is delivered again
        .sorted(Comparator.comparing(Received::source).thenComparingLong(Received::offset))
        .forEach(this::keep);
    for (PartitionOwner owner : List.copyOf(owned.values())) {
      if (ownedBefore.contains(owner.partition)) {
        throttle(owner, now);
      }
      if (owned.get(owner.partition) != owner) {
        continue;
      }
      decide(owner, owner.backlog().take(owner::thinking), now)
          .filter(turn -> !turn.empty())
          .ifPresent(turns::add);
    }
    store(turns, now);
  }

  /** How long this turn may wait for records. */
  private Duration patience() {
    if (owned.values().stream().anyMatch(PartitionOwner::thinking)) {
      return THINKING.compareTo(pollTimeout) < 0 ? THINKING : pollTimeout;
    }
    boolean waiting = owned.values().stream().anyMatch(owner -> owner.backlog().size() > 0);
    return waiting ? Duration.ZERO : pollTimeout;
  }

  private void keep(Received received) {
    PartitionOwner owner = owned.get(received.partition());
    if (owner != null) {
      owner.backlog().add(received);
    }
  }

  /** Reads no further than can be kept waiting. */
  private void throttle(PartitionOwner owner, Moment now) {
    int size = owner.backlog().size();
    try {
      if (size > Backlog.FULL && throttled.add(owner.partition)) {
        stream.pause(owner.partition);
      } else if (size < Backlog.FULL / 2 && throttled.remove(owner.partition)) {
        stream.resumeAt(owner.partition, owner.backlog().read());
      }
    } catch (StreamFailedException e) {
      LOG.warn("partition={} cannot go on now: {}", owner.partition, e.getMessage());
      backOff(owner.partition, now);
    }
  }

  /** The partitions owned now. */
  public Set<Integer> owned() {
    return Set.copyOf(owned.keySet());
  }

  // ---- ownership

  private void follow(Set<Integer> assigned, Moment now) {
    for (int partition : List.copyOf(owned.keySet())) {
      if (!assigned.contains(partition)) {
        LOG.info("partition={} given away", partition);
        owned.remove(partition);
      }
    }
    paused.retainAll(assigned);
    throttled.retainAll(assigned);
    retryAt.keySet().retainAll(assigned);
    lastRetryMillis.keySet().retainAll(assigned);
    for (int partition : assigned) {
      if (!owned.containsKey(partition)) {
        if (now.millis() >= retryAt.getOrDefault(partition, Long.MIN_VALUE)) {
          takeOver(partition, null, now);
        }
      }
    }
  }

  /**
   * @param backlog what this process has read and not decided, if it owned the partition until now
   */
  private void takeOver(int partition, @Nullable Backlog backlog, Moment now) {
    try {
      Journal.TakenOver from = journal.takeOver(partition);
      PartitionOwner owner =
          new PartitionOwner(
              partition,
              stream.partitions(),
              from,
              backlog == null ? new Backlog(from.offsets()) : backlog,
              proposals);
      for (String name : from.watched()) {
        journal.load(name).ifPresent(study -> owner.load(study, now));
      }
      List<Outgoing> again = new ArrayList<>();
      from.unpublished().forEach(entry -> again.add(new Outgoing.Published(entry)));
      stream.publish(again);
      owner.published(from.position());
      stream.resumeAt(partition, from.offsets());
      owned.put(partition, owner);
      paused.remove(partition);
      throttled.remove(partition);
      retryAt.remove(partition);
      LOG.info(
          "partition={} epoch={} taken over at requests={} results={}, {} events published again",
          partition,
          from.epoch(),
          from.offsets().requests(),
          from.offsets().results(),
          again.size());
    } catch (JournalUnavailableException | StreamFailedException e) {
      LOG.warn("partition={} not taken over yet: {}", partition, e.getMessage());
      backOff(partition, now);
    } catch (UnknownMessageTypeException e) {
      throw newer(partition, e);
    } catch (RuntimeException e) {
      LOG.error("partition={} cannot be taken over", partition, e);
      backOff(partition, now);
    }
  }

  private static NewerVersionException newer(int partition, UnknownMessageTypeException e) {
    return new NewerVersionException(
        "The journal of partition %d was written by a newer version (%s). Upgrade this process."
            .formatted(partition, e.getMessage()),
        e);
  }

  /** Forgets the partition's engines; it is taken over anew when the stream shows it again. */
  private void drop(int partition) {
    owned.remove(partition);
  }

  private void backOff(int partition, Moment now) {
    drop(partition);
    long millis =
        lastRetryMillis.merge(
            partition, RETRY_MILLIS, (last, first) -> Math.min(last * 2, MAX_RETRY_MILLIS));
    retryAt.put(partition, now.millis() + millis);
    if (paused.add(partition)) {
      stream.pause(partition);
    }
  }

  // ---- deciding

  private Optional<PartitionOwner.Turn> decide(
      PartitionOwner owner, Backlog.Taken taken, Moment now) {
    try {
      load(owner, taken.all(), now);
      return Optional.of(owner.decide(taken, now, () -> stream.resultsEnd(owner.partition)));
    } catch (JournalUnavailableException | StreamFailedException e) {
      LOG.warn("partition={} cannot go on now: {}", owner.partition, e.getMessage());
      backOff(owner.partition, now);
      return Optional.empty();
    } catch (UnknownMessageTypeException e) {
      throw newer(owner.partition, e);
    } catch (RuntimeException e) {
      LOG.error("partition={} a command cannot be decided, looking for it", owner.partition, e);
      drop(owner.partition);
      isolate(owner.partition, owner.backlog(), taken.all(), e.toString(), now);
      return Optional.empty();
    }
  }

  private void load(PartitionOwner owner, List<Received> records, Moment now) {
    Set<String> asked = new HashSet<>();
    for (Received received : records) {
      if (received.envelope() != null
          && !owner.knows(received.envelope().study())
          && asked.add(received.envelope().study())) {
        journal.load(received.envelope().study()).ifPresent(study -> owner.load(study, now));
      }
      if (received.command() instanceof Command.CreateStudy
          && received.envelope() != null
          && !owner.knows(received.envelope().study())
          && journal.wasCreated(received.envelope().commandId())) {
        owner.isGone(received.envelope().commandId());
      }
    }
  }

  // ---- storing and publishing

  private void store(List<PartitionOwner.Turn> turns, Moment now) {
    if (turns.isEmpty()) {
      return;
    }
    List<PartitionCommit> commits = turns.stream().map(PartitionOwner.Turn::commit).toList();
    try {
      publishDeadLetters(turns);
      Set<Integer> lost = journal.commit(commits);
      if (lost.isEmpty()) {
        publish(turns, now);
        return;
      }
      lost.forEach(
          partition -> {
            LOG.warn("partition={} belongs to another sampler now", partition);
            backOff(partition, now);
          });
      store(turns.stream().filter(t -> !lost.contains(t.commit().partition())).toList(), now);
    } catch (JournalUnavailableException | StreamFailedException e) {
      LOG.warn("not known to be stored, starting over: {}", e.getMessage());
      commits.forEach(commit -> backOff(commit.partition(), now));
    } catch (RuntimeException e) {
      LOG.error("a command cannot be stored, looking for it: {}", e.toString());
      for (PartitionOwner.Turn turn : turns) {
        PartitionOwner owner = owned.remove(turn.commit().partition());
        if (owner != null) {
          isolate(owner.partition, owner.backlog(), turn.decided(), e.toString(), now);
        }
      }
    }
  }

  /**
   * Halves what cannot be decided or stored until the one command is found, and passes over that
   * one: the journal refuses it, or it meets a defect.
   */
  private void isolate(
      int partition, Backlog backlog, List<Received> records, @Nullable String reason, Moment now) {
    if (records.isEmpty()) {
      backOff(partition, now);
      return;
    }
    backlog.undo(records);
    takeOver(partition, backlog, now);
    PartitionOwner owner = owned.get(partition);
    if (owner == null) {
      return;
    }
    if (records.size() == 1) {
      LOG.error("partition={} a command goes to the dead letters: {}", partition, reason);
      store(List.of(owner.skip(records.getFirst(), "Not accepted: " + reason, now)), now);
      return;
    }
    int half = records.size() / 2;
    decideAndStore(partition, records.subList(0, half), now);
    decideAndStore(partition, records.subList(half, records.size()), now);
  }

  private void decideAndStore(int partition, List<Received> records, Moment now) {
    PartitionOwner owner = owned.get(partition);
    if (owner != null) {
      decide(owner, new Backlog.Taken(records, List.of()), now)
          .ifPresent(turn -> store(List.of(turn), now));
    }
  }

  private void publishDeadLetters(List<PartitionOwner.Turn> turns) {
    List<Outgoing> letters = new ArrayList<>();
    for (PartitionOwner.Turn turn : turns) {
      turn.outgoing().stream().filter(o -> o instanceof Outgoing.DeadLetter).forEach(letters::add);
    }
    if (!letters.isEmpty()) {
      stream.publish(letters);
    }
  }

  private void publish(List<PartitionOwner.Turn> turns, Moment now) {
    List<Outgoing> messages = new ArrayList<>();
    Map<Integer, Offsets> progress = new HashMap<>();
    for (PartitionOwner.Turn turn : turns) {
      turn.outgoing().stream()
          .filter(o -> !(o instanceof Outgoing.DeadLetter))
          .forEach(messages::add);
      progress.put(turn.commit().partition(), turn.commit().offsets());
    }
    try {
      stream.publish(messages);
      for (PartitionOwner.Turn turn : turns) {
        PartitionOwner owner = owned.get(turn.commit().partition());
        if (owner != null) {
          owner.published(turn.commit().position());
          lastRetryMillis.remove(turn.commit().partition());
        }
      }
      stream.reportProgress(progress);
    } catch (StreamFailedException e) {
      LOG.warn("stored but not known to be published, starting over: {}", e.getMessage());
      turns.forEach(turn -> backOff(turn.commit().partition(), now));
    }
  }
}
