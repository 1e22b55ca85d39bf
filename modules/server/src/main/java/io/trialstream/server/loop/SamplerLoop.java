package io.trialstream.server.loop;

import io.trialstream.server.port.CommandStream;
import io.trialstream.server.port.Journal;
import io.trialstream.server.port.StreamFailedException;
import io.trialstream.stream.ProcessClock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * One sampler process's work, one step at a time: poll, hand on to the partitions, submit what they
 * decide, settle what was submitted.
 *
 * <p>The stream says which partitions are this member's; the journal decides. A partition is owned
 * under an epoch, which taking it over raises; a commit under an older epoch stores nothing.
 * Engines change while deciding, and nothing leaves before the commit. While one batch is stored
 * and published, the next is decided on top of it. If a commit or a publication fails, or its
 * outcome is unknown, the partition's engines are dropped, with what was decided since, and it is
 * taken over again: what was stored is then published, what was not is read and decided again. So
 * each command counts once, whatever dies when. {@link Partition} draws this as a state machine.
 *
 * <p>No Vert.x, Kafka or SQL types; time comes from the clock given. Confined to one thread.
 */
public final class SamplerLoop {

  /** How long a step waits for records while a suggestion is being computed. */
  private static final Duration THINKING = Duration.ofMillis(2);

  /**
   * With fewer records at once the processor's time goes into steps, not into trials: then one
   * batch is stored before the next is read, and fewer, larger batches do the same.
   */
  private static final int FEW = 200;

  private final ProcessClock clock;
  private final LoopOptions options;
  private final LoopWatch watch;
  private final KeepAlive keepAlive;
  private final BatchLinger linger;
  private final LoadReporter loadReporter;
  private final Partitions partitions;
  private final StudyLoader loader;
  private final TakeOver takeOver;
  private final BatchStore store;
  private final BatchDecider decider;
  private final Outages outages = new Outages();
  private int lastPolled;

  /** Whether records were read that did not come into the backlogs. */
  private boolean readAgain;

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
    this.clock = clock;
    this.options = options;
    watch = new LoopWatch(clock);
    keepAlive = new KeepAlive(stream, clock);
    linger = new BatchLinger(clock);
    loadReporter = new LoadReporter(listener);
    StandStill standStill = new StandStill(listener);
    partitions = new Partitions(stream, standStill);
    loader = new StudyLoader(journal, keepAlive);
    LoopSetting setting =
        LoopSetting.of(options, stream.lanes(), executors, listener, clock, watch);
    takeOver = new TakeOver(journal, stream, setting, loader, outages, standStill);
    store = new BatchStore(stream, partitions, new Committer(journal, stream, executors.commits()));
    decider = new BatchDecider(stream, loader, store, outages);
  }

  /**
   * One step.
   *
   * @throws StreamFailedException if the stream cannot be polled; the next step may work
   * @throws NewerVersionException if this process must leave the work to newer ones
   */
  public void step() {
    watch.enter();
    if (lastPolled < FEW) {
      store.settle(ClockReading.of(clock)); // what arrives meanwhile makes the next batch larger
    }
    outages.stepBegins();
    readAgain |= keepAlive.takeDropped();
    if (readAgain) {
      partitions.readOn(ClockReading.of(clock));
      readAgain = false;
    }
    CommandStream.Polled polled = linger.poll(keepAlive::poll, patience());
    readAgain = true; // unless all goes well
    ClockReading now = ClockReading.of(clock);
    lastPolled = polled.records().size();
    store.settleIfDone(now);
    handOn(polled, now);
    decide(now);
    loadReporter.report(partitions.owners(), now);
    store.submit(now);
    readAgain = false;
  }

  /** How long this step may wait for records. */
  private Duration patience() {
    Duration pollTimeout = options.pollTimeout();
    if (partitions.isBusy()) {
      return THINKING.compareTo(pollTimeout) < 0 ? THINKING : pollTimeout;
    }
    return partitions.hasMore(ClockReading.of(clock)) ? Duration.ZERO : pollTimeout;
  }

  /** Tells the partitions what a poll brought, and takes over one of those that are due. */
  private void handOn(CommandStream.Polled polled, ClockReading now) {
    partitions.doubt(polled.doubtful(), now);
    Set<Integer> ownedBefore = owned();
    if (polled.reassigned()) {
      partitions.reassigned();
    }
    partitions.follow(polled.assigned());
    // One for each poll: each may take as long as the journal, and the group waits for a poll.
    partitions
        .due(now)
        .ifPresent(
            partition -> {
              store.settle(now);
              takeOver.attempt(partition, now);
            });
    partitions.keep(polled, ownedBefore, now);
  }

  private void decide(ClockReading now) {
    if (partitions.needsToLoad()) {
      store.settle(now); // what is read from the journal must be all that was decided
    }
    for (Partition partition : partitions.owned()) {
      partition.throttle(now);
      PartitionOwner owner = partition.owner();
      if (owner != null && !(outages.journalAway() && owner.needsToLoad())) {
        decider.decide(partition, now);
      }
    }
  }

  /** The partitions owned now. */
  public Set<Integer> owned() {
    Set<Integer> owned = new HashSet<>();
    partitions.owned().forEach(partition -> owned.add(partition.number));
    return Set.copyOf(owned);
  }

  /**
   * What the loop's thread has been deciding for longer than this; empty if there is nothing. To be
   * called from another thread.
   */
  public Optional<String> hangsAt(Duration longerThan) {
    return watch.hangsAt(longerThan);
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

  /** Waits until what was decided is stored and published; to be called after the last step. */
  public void end() {
    store.end(ClockReading.of(clock));
  }
}
