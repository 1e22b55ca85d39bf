package io.trialstream.server.loop;

import io.trialstream.server.port.CommandStream;
import io.trialstream.server.port.Journal;
import io.trialstream.server.port.JournalEntry;
import io.trialstream.server.port.JournalUnavailableException;
import io.trialstream.server.port.Offsets;
import io.trialstream.server.port.Outgoing;
import io.trialstream.server.port.Received;
import io.trialstream.server.port.StreamFailedException;
import io.trialstream.server.port.WrongLogsException;
import io.trialstream.stream.ProcessClock;
import io.trialstream.stream.StreamIdentity;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One sampler process's work, one turn at a time: poll, decide, commit, publish.
 *
 * <p>The stream says which partitions are this member's; the journal decides. A partition is owned
 * under an epoch, which taking it over raises; a commit under an older epoch stores nothing.
 * Engines change while deciding, and nothing leaves before the commit. While one turn is stored and
 * published, the next is decided on top of it. If a commit or a publication fails, or its outcome
 * is unknown, the partition's engines are dropped, with what was decided since, and it is taken
 * over anew: what was stored is then published, what was not is read and decided again. So each
 * command counts once, whatever dies when.
 *
 * <p>No Vert.x, Kafka or SQL types; time comes from the clock given. Confined to one thread.
 */
public final class SamplerLoop {

  private static final Logger LOG = LoggerFactory.getLogger(SamplerLoop.class);

  /** How long a turn waits for records while a suggestion is being computed. */
  private static final Duration THINKING = Duration.ofMillis(2);

  /**
   * With fewer records at once the processor's time goes into turns, not into trials: then one turn
   * is stored before the next is read, and fewer, larger turns do the same.
   */
  private static final int FEW = 200;

  private static final long RETRY_MILLIS = 200;
  private static final long MAX_RETRY_MILLIS = 5_000;

  private final Journal journal;
  private final CommandStream stream;
  private final ProcessClock clock;
  private final LoopSetting setting;
  private final LoopOptions options;
  private final LoopWatch watch;
  private final Census census;
  private final Committer committer;
  private final Unconfirmed unconfirmed = new Unconfirmed();
  private final Gathering gathering;
  private final KeepAlive keepAlive;
  private final LogCheck logs;
  private final StandStill standStill;
  private final StudyLoader loader;
  private final Recovery recovery;
  private int lastPolled;

  /** Whether records were read that did not come into the backlogs. */
  private boolean readAgain;

  /** Whether further partitions may be taken over. */
  private boolean moreToTakeOver;

  /** Whether the journal did not answer in this step: it is not asked again until the next. */
  private boolean journalAway;

  /** What was decided in this turn and is not handed over. */
  private final List<PartitionOwner.Turn> decided = new ArrayList<>();

  private final Map<Integer, PartitionOwner> owned = new TreeMap<>();
  private final Set<Integer> paused = new HashSet<>();

  /** Partitions that are not read on because too much of them waits. */
  private final Set<Integer> throttled = new HashSet<>();

  /** When a partition that could not be taken over or stored may be tried again, monotonic. */
  private final Map<Integer, Long> retryAt = new HashMap<>();

  /** How long each of them waited last; forgotten once something of it is stored and published. */
  private final Map<Integer, Long> lastRetryMillis = new HashMap<>();

  /** A loop that nobody listens to. */
  public SamplerLoop(
      Journal journal,
      CommandStream stream,
      ProcessClock clock,
      LoopOptions options,
      LoopExecutors executors) {
    this(journal, stream, clock, options, executors, LoopListener.NONE);
  }

  /**
   * @param executors do what the loop does not wait for
   */
  public SamplerLoop(
      Journal journal,
      CommandStream stream,
      ProcessClock clock,
      LoopOptions options,
      LoopExecutors executors,
      LoopListener listener) {
    watch = new LoopWatch(clock);
    census = new Census(listener);
    gathering = new Gathering(clock);
    keepAlive = new KeepAlive(stream, clock);
    logs = new LogCheck(journal, stream);
    standStill = new StandStill(listener);
    loader = new StudyLoader(journal, keepAlive);
    recovery = new Recovery(journal, stream, loader, options.budgets());
    this.journal = journal;
    this.stream = stream;
    this.clock = clock;
    this.options = options;
    setting =
        new LoopSetting(
            stream.lanes(),
            options.segmentEvents(),
            options.decisionTimeout().toMillis(),
            options.budgets(),
            executors,
            listener,
            clock,
            watch);
    committer = new Committer(journal, stream, executors.commits());
  }

  /**
   * One turn.
   *
   * @throws StreamFailedException if the stream cannot be polled; the next turn may work
   * @throws NewerVersionException if this process must leave the work to newer ones
   */
  public void step() {
    watch.enter();
    if (lastPolled < FEW) {
      settle(Moment.of(clock)); // what arrives meanwhile makes the next turn larger
    }
    journalAway = false;
    readAgain |= keepAlive.takeDropped();
    if (readAgain) {
      readOn(owned(), Moment.of(clock));
      readAgain = false;
    }
    CommandStream.Polled polled = gathering.poll(keepAlive::poll, patience());
    readAgain = true; // unless all goes well
    take(polled);
    readAgain = false;
  }

  /** Deals with what a poll brought. */
  private void take(CommandStream.Polled polled) {
    lastPolled = polled.records().size();
    Moment now = Moment.of(clock);
    settleIfDone(now);
    polled.doubtful().forEach(partition -> letGo(partition, now));
    Set<Integer> ownedBefore = owned();
    if (polled.reassigned()) { // nothing is read that is not resumed
      paused.clear();
      throttled.clear();
    }
    follow(polled.assigned(), now);
    polled.records().stream()
        .filter(r -> ownedBefore.contains(r.partition())) // else all of it is delivered again
        .sorted(Comparator.comparing(Received::source).thenComparingLong(Received::offset))
        .forEach(this::keep);
    polled.read().forEach((partition, offsets) -> readUpTo(partition, offsets, ownedBefore));
    if (polled.reassigned()) {
      readOn(ownedBefore, now);
    }
    if (owned.values().stream().anyMatch(PartitionOwner::needsToLoad)) {
      settle(now); // what is read from the journal must be all that was decided
    }
    for (PartitionOwner owner : List.copyOf(owned.values())) {
      if (ownedBefore.contains(owner.partition)) {
        throttle(owner, now);
      }
      if (owned.get(owner.partition) != owner || (journalAway && owner.needsToLoad())) {
        continue;
      }
      decide(owner, owner.backlog().take(owner::isBusy), now, false)
          .filter(turn -> !turn.empty())
          .ifPresent(decided::add);
    }
    census.tell(owned.values(), now);
    if (!decided.isEmpty()) {
      settle(now);
      List<PartitionOwner.Turn> turns = List.copyOf(decided);
      decided.clear();
      submit(turns, now);
    }
  }

  /** How long this turn may wait for records. */
  private Duration patience() {
    Duration pollTimeout = options.pollTimeout();
    if (owned.values().stream().anyMatch(PartitionOwner::isBusy)) {
      return THINKING.compareTo(pollTimeout) < 0 ? THINKING : pollTimeout;
    }
    boolean waiting = owned.values().stream().anyMatch(o -> o.backlog().size() > 0 || o.hasMore());
    return waiting || moreToTakeOver ? Duration.ZERO : pollTimeout;
  }

  private void keep(Received received) {
    PartitionOwner owner = owned.get(received.partition());
    if (owner != null) {
      owner.backlog().add(received);
    }
  }

  private void readUpTo(int partition, Offsets offsets, Set<Integer> ownedBefore) {
    PartitionOwner owner = owned.get(partition);
    if (owner != null && ownedBefore.contains(partition)) {
      owner.backlog().readUpTo(offsets);
    }
  }

  /** Reads these partitions on behind what is in their backlogs. */
  private void readOn(Set<Integer> partitions, Moment now) {
    throttled.clear();
    for (int partition : partitions) {
      PartitionOwner owner = owned.get(partition);
      if (owner != null) {
        try {
          stream.resumeAt(partition, owner.backlog().read());
        } catch (StreamFailedException e) {
          LOG.atWarn()
              .addKeyValue("partition", partition)
              .log("cannot read on now: {}", e.getMessage());
          backOff(partition, now);
        }
      }
    }
  }

  /** Reads no further than can be kept waiting. */
  private void throttle(PartitionOwner owner, Moment now) {
    try {
      if (owner.backlog().isFull() && throttled.add(owner.partition)) {
        stream.pause(owner.partition);
      } else if (owner.backlog().hasRoom() && throttled.remove(owner.partition)) {
        stream.resumeAt(owner.partition, owner.backlog().read());
      }
    } catch (StreamFailedException e) {
      LOG.atWarn()
          .addKeyValue("partition", owner.partition)
          .log("cannot go on now: {}", e.getMessage());
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
        LOG.atInfo().addKeyValue("partition", partition).log("given away");
        drop(partition);
      }
    }
    paused.retainAll(assigned);
    throttled.retainAll(assigned);
    retryAt.keySet().retainAll(assigned);
    lastRetryMillis.keySet().retainAll(assigned);
    standStill.retain(assigned);
    // One for each poll: each may take as long as the journal, and the group waits for a poll.
    List<Integer> due =
        assigned.stream()
            .filter(
                partition -> !owned.containsKey(partition) && retryAt(partition) <= now.millis())
            .sorted(
                Comparator.comparingLong(this::retryAt).thenComparingInt(partition -> partition))
            .toList();
    moreToTakeOver = due.size() > 1;
    if (!due.isEmpty()) {
      takeOver(due.getFirst(), null, now);
    }
  }

  private long retryAt(int partition) {
    return retryAt.getOrDefault(partition, Long.MIN_VALUE);
  }

  /** Its logs may be others now: it is taken over again, which looks closely. */
  private void letGo(int partition, Moment now) {
    if (drop(partition) != null) {
      LOG.atWarn()
          .addKeyValue("partition", partition)
          .log("the logs may have changed, taking over again");
      retryAt.put(partition, now.millis());
    }
  }

  /**
   * @param backlog what this process has read and not decided, if it owned the partition until now
   */
  private void takeOver(int partition, @Nullable Backlog backlog, Moment now) {
    settle(now);
    try {
      StreamIdentity present = logs.requireSameStream(); // before the owner that is right loses it
      Journal.TakenOver from = journal.takeOver(partition);
      logs.requireHeld(present, partition, from.offsets());
      PartitionOwner owner =
          new PartitionOwner(
              partition, from, backlog == null ? new Backlog(from.offsets()) : backlog, setting);
      loader.loadWatched(owner, from.watched(), now);
      if (recovery.recover(owner, from, now)) {
        backOff(partition, now); // it is taken over again, as the journal now is
        retryAt.put(partition, now.millis());
        return;
      }
      int again = publishAgain(partition, from);
      owner.published(from.position());
      stream.resumeAt(partition, from.offsets());
      owned.put(partition, owner);
      paused.remove(partition);
      throttled.remove(partition);
      retryAt.remove(partition);
      standStill.over(partition);
      LOG.atInfo()
          .addKeyValue("partition", partition)
          .addKeyValue("epoch", from.epoch())
          .log(
              "taken over at requests={} results={}, {} events published again",
              from.offsets().requests(),
              from.offsets().results(),
              again);
    } catch (WrongLogsException e) {
      standStill.because(partition, String.valueOf(e.getMessage()), now);
      backOff(partition, now);
    } catch (JournalUnavailableException | StreamFailedException e) {
      journalAway |= e instanceof JournalUnavailableException;
      LOG.atWarn()
          .addKeyValue("partition", partition)
          .log("not taken over yet: {}", e.getMessage());
      backOff(partition, now);
    } catch (UnknownMessageTypeException e) {
      throw newer(partition, e);
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("partition", partition).setCause(e).log("cannot be taken over");
      backOff(partition, now);
    }
  }

  /** Publishes what may not have been published, page by page. */
  private int publishAgain(int partition, Journal.TakenOver from) {
    int count = 0;
    List<JournalEntry> page = from.unpublished();
    while (!page.isEmpty()) {
      List<Outgoing> again = new ArrayList<>();
      page.forEach(entry -> again.add(new Outgoing.Published(entry)));
      stream.publish(again).await();
      count += page.size();
      page = journal.unpublished(partition, page.getLast().position());
    }
    return count;
  }

  private static NewerVersionException newer(int partition, UnknownMessageTypeException e) {
    return new NewerVersionException(
        "The journal of partition %d was written by a newer version (%s). Upgrade this process."
            .formatted(partition, e.getMessage()),
        e);
  }

  /** Forgets the partition's engines, also where other threads work on them. */
  private @Nullable PartitionOwner drop(int partition) {
    PartitionOwner owner = owned.remove(partition);
    if (owner != null) {
      owner.abandon();
    }
    return owner;
  }

  /** Forgets the partition's engines; after a while it is taken over anew. */
  private void backOff(int partition, Moment now) {
    drop(partition);
    long millis =
        lastRetryMillis.merge(
            partition, RETRY_MILLIS, (last, first) -> Math.min(last * 2, MAX_RETRY_MILLIS));
    retryAt.put(partition, now.millis() + millis);
    if (paused.add(partition)) {
      try {
        stream.pause(partition);
      } catch (StreamFailedException e) { // then what comes is read again after the take-over
        LOG.atDebug().addKeyValue("partition", partition).log("not paused: {}", e.getMessage());
      }
    }
  }

  // ---- deciding

  private Optional<PartitionOwner.Turn> decide(
      PartitionOwner owner, Backlog.Taken taken, Moment now, boolean here) {
    try {
      loader.load(owner, taken.all(), now);
      return Optional.of(owner.decide(taken, now, () -> stream.resultsEnd(owner.partition), here));
    } catch (JournalUnavailableException | StreamFailedException e) {
      journalAway |= e instanceof JournalUnavailableException;
      LOG.atWarn()
          .addKeyValue("partition", owner.partition)
          .log("cannot go on now: {}", e.getMessage());
      backOff(owner.partition, now);
      return Optional.empty();
    } catch (UnknownMessageTypeException e) {
      throw newer(owner.partition, e);
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("partition", owner.partition)
          .setCause(e)
          .log("a command cannot be decided, looking for it");
      settle(now);
      PartitionOwner current = owned.get(owner.partition);
      if (current != null && current.backlog() == owner.backlog()) {
        isolate(owner.partition, taken.all(), e.toString(), now);
      }
      return Optional.empty();
    }
  }

  // ---- storing and publishing

  /** Has turns stored; what was handed over before is settled. */
  private void submit(List<PartitionOwner.Turn> turns, Moment now) {
    List<PartitionOwner.Turn> current = turns.stream().filter(this::isCurrent).toList();
    if (!current.isEmpty()) {
      committer.submit(current);
      settleIfDone(now);
    }
  }

  /** Whether nothing has happened to its partition since it was decided. */
  private boolean isCurrent(PartitionOwner.Turn turn) {
    return turn.by(owned.get(turn.partition()));
  }

  private void settleIfDone(Moment now) {
    if (committer.done()) {
      settle(now);
    }
    unconfirmed.confirm((turns, failure) -> confirmed(turns, failure, now));
  }

  /** Waits for what was handed over, and draws the consequences. */
  private void settle(Moment now) {
    Committer.Outcome outcome = committer.take();
    if (outcome == null) {
      return;
    }
    for (int partition : outcome.lost()) {
      LOG.atWarn().addKeyValue("partition", partition).log("belongs to another sampler now");
      backOff(partition, now);
    }
    unconfirmed.add(outcome.stored(), outcome.publication());
    RuntimeException failure = outcome.failure();
    if (failure instanceof JournalUnavailableException
        || failure instanceof StreamFailedException) {
      LOG.warn("not known to be stored, starting over: {}", failure.getMessage());
      outcome.notStored().stream()
          .filter(this::isCurrent)
          .forEach(turn -> backOff(turn.partition(), now));
    } else if (failure != null) {
      LOG.error("a command cannot be stored, looking for it: {}", failure.toString());
      for (PartitionOwner.Turn turn : outcome.notStored()) {
        if (isCurrent(turn)) {
          List<Received> records = new ArrayList<>(turn.decided());
          decided.stream() // on top of it
              .filter(later -> later.partition() == turn.partition())
              .forEach(later -> records.addAll(later.decided()));
          isolate(turn.partition(), records, failure.toString(), now);
        }
      }
    }
  }

  private void confirmed(
      List<PartitionOwner.Turn> turns, @Nullable StreamFailedException failure, Moment now) {
    if (failure != null) {
      LOG.warn("stored but not known to be published, starting over: {}", failure.getMessage());
      turns.stream().filter(this::isCurrent).forEach(turn -> backOff(turn.partition(), now));
      return;
    }
    Map<Integer, Offsets> progress = new HashMap<>();
    for (PartitionOwner.Turn turn : turns) {
      PartitionOwner owner = owned.get(turn.partition());
      if (owner != null && turn.by(owner)) {
        owner.published(turn.commit().position());
        lastRetryMillis.remove(turn.partition());
        progress.put(turn.partition(), turn.commit().offsets());
      }
    }
    if (!progress.isEmpty()) {
      stream.reportProgress(progress);
    }
  }

  /**
   * What the loop's thread has been deciding for longer than this; empty if there is nothing. To be
   * called from another thread.
   */
  public Optional<String> hangsAt(Duration longerThan) {
    LoopWatch.Activity activity = watch.activity();
    return activity != null
            && clock.monotonicMillis() - activity.sinceMillis() > longerThan.toMillis()
        ? Optional.of(activity.study())
        : Optional.empty();
  }

  /**
   * Gives this loop up, since it hangs: its thread ends as soon as it can, and touches neither
   * journal nor stream before. Another loop may then work with both. To be called from another
   * thread.
   */
  public void abandon() {
    watch.abandon();
  }

  /** Sets a study apart, at which an earlier loop hung; to be called before the first step. */
  public void setApart(String study, String why) {
    loader.setApart(study, why);
  }

  /** Waits until what was decided is stored and published; to be called after the last turn. */
  public void end() {
    Moment now = Moment.of(clock);
    settle(now);
    unconfirmed.confirmAll((turns, failure) -> confirmed(turns, failure, now));
  }

  /**
   * Halves what cannot be decided or stored until the one command is found, and passes over that
   * one: the journal refuses it, or it meets a defect.
   */
  private void isolate(int partition, List<Received> records, @Nullable String reason, Moment now) {
    PartitionOwner before = drop(partition);
    if (before == null) {
      return;
    }
    if (records.isEmpty()) {
      backOff(partition, now);
      return;
    }
    before.backlog().undo(records);
    takeOver(partition, before.backlog(), now);
    PartitionOwner owner = owned.get(partition);
    if (owner == null) {
      return;
    }
    if (records.size() == 1) {
      store(owner.skip(records.getFirst(), "Not accepted: " + reason, now), now);
      return;
    }
    int half = records.size() / 2;
    decideAndStore(partition, records.subList(0, half), now);
    decideAndStore(partition, records.subList(half, records.size()), now);
  }

  private void decideAndStore(int partition, List<Received> records, Moment now) {
    PartitionOwner owner = owned.get(partition);
    if (owner != null) {
      decide(owner, new Backlog.Taken(records, List.of()), now, true)
          .ifPresent(turn -> store(turn, now));
    }
  }

  private void store(PartitionOwner.Turn turn, Moment now) {
    settle(now);
    submit(List.of(turn), now);
    settle(now);
  }
}
