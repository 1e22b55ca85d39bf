package io.trialstream.server.simulation;

import io.trialstream.server.loop.LoopExecutors;
import io.trialstream.server.loop.LoopListener;
import io.trialstream.server.loop.LoopOptions;
import io.trialstream.server.loop.PlantedBug;
import io.trialstream.server.loop.SamplerLoop;
import io.trialstream.server.port.CommandStream;
import io.trialstream.server.port.InMemoryBroker;
import io.trialstream.server.port.Journal;
import io.trialstream.server.port.JournalEntry;
import io.trialstream.server.port.JournalUnavailableException;
import io.trialstream.server.port.Offsets;
import io.trialstream.server.port.Outgoing;
import io.trialstream.server.port.PartitionCommit;
import io.trialstream.server.port.Publication;
import io.trialstream.server.port.Quarantine;
import io.trialstream.server.port.StreamFailedException;
import io.trialstream.server.port.StudyRow;
import io.trialstream.stream.StreamIdentity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** The real sampler loop in a process that may end or stand still between any two steps. */
final class SimulatedSampler extends SimulatedProcess {

  private static final long PERIOD_MILLIS = 60;
  private static final long PAUSE_AFTER_FAILURE_MILLIS = 500;
  private static final int MAX_RECORDS = 12;
  private static final int SEGMENT_EVENTS = 9;
  private static final long MAX_PROPOSAL_MILLIS = 400;
  private static final long MAX_COMMIT_MILLIS = 120;
  private static final long MAX_ACKNOWLEDGE_MILLIS = 400;

  private final World world;
  private final InMemoryBroker.Member member;
  private final SamplerLoop loop;
  private final SimulatedDecisions decisions;

  /** How often the journal had gone back when this process used it last. */
  private int setbacksKnown;

  /** How many commits that take their time are being carried out, one amid another. */
  private int storingLater;

  private int failingPolls;
  private boolean lastPollFailed;

  private final Mishaps mishaps = new Mishaps(this);

  SimulatedSampler(String name, World world) {
    super(name, world.time);
    this.world = world;
    member = world.broker.member();
    member.limit(MAX_RECORDS);
    decisions = new SimulatedDecisions(this, world);
    PlantedBug.Wrapped wrapped = world.bug.plant(new FaultyJournal(), new FaultyStream(), () -> {});
    loop =
        new SamplerLoop(
            wrapped.journal(),
            wrapped.stream(),
            this,
            new LoopOptions(
                Duration.ZERO,
                SEGMENT_EVENTS,
                LoopOptions.DEFAULT_DECISION_TIMEOUT,
                world.bug.budgets(Budgets.ALL)),
            new LoopExecutors(this::propose, this::commit, decisions),
            new LoopListener() {
              @Override
              public void quarantined(Quarantine quarantine) {
                world.client.isSetApart(quarantine);
              }

              @Override
              public void standsStill(int partition, String why) {
                world.operatorIsTold();
              }
            });
    world.group.join(this);
    after(world.random.nextLong(PERIOD_MILLIS), this::turn);
  }

  /** Of the next polls every other one fails, so many times. */
  void failEveryOtherPoll(int times) {
    failingPolls = times;
  }

  /** The group assigns all partitions again, the same ones or others. */
  void rebalance() {
    member.reassign();
  }

  /** Ends the threads of its decisions. */
  void close() {
    decisions.close();
  }

  @Override
  public long monotonicMillis() {
    decisions.maybePause();
    return super.monotonicMillis();
  }

  void arm(Mishaps.Mishap next) {
    mishaps.arm(next);
  }

  /** Proposals take their time, during which all else may happen. */
  private void propose(Runnable computation) {
    after(world.random.nextLong(MAX_PROPOSAL_MILLIS), computation);
  }

  /** Half of the commits take their time, while the loop goes on. */
  private void commit(Runnable storing) {
    if (world.random.nextBoolean()) {
      storing.run();
    } else {
      after(
          world.random.nextLong(MAX_COMMIT_MILLIS),
          () -> {
            storingLater++;
            try {
              storing.run();
            } finally {
              storingLater--;
            }
          });
    }
  }

  private void turn() {
    long pause = PERIOD_MILLIS;
    if (storingLater > 0) { // it stood still amid that; there is only one thread here
      after(pause, this::turn);
      return;
    }
    try {
      loop.step();
    } catch (Killed e) {
      return;
    } catch (StreamFailedException e) {
      pause = PAUSE_AFTER_FAILURE_MILLIS;
    }
    after(pause, this::turn);
  }

  private final class FaultyJournal implements Journal {

    private <T> T ask(Supplier<T> action) {
      return mishaps.call(
          () -> {
            if (world.journalIsAway()) {
              throw new JournalUnavailableException("the database is away", null);
            }
            setbacksKnown = world.setbacks.count();
            return action.get();
          });
    }

    @Override
    public Remembered remembered() {
      return ask(() -> world.journal.remembered());
    }

    @Override
    public void adopt(StreamIdentity identity) {
      ask(
          () -> {
            world.journal.adopt(identity);
            return null;
          });
    }

    @Override
    public TakenOver takeOver(int partition) {
      return ask(
          () -> {
            world.takenOver();
            return world.journal.takeOver(partition);
          });
    }

    @Override
    public Set<Integer> commit(List<PartitionCommit> commits) {
      return ask(
          () -> {
            Set<Integer> lost = world.journal.commit(commits);
            if (lost.isEmpty()) {
              commits.forEach(world.invariants::rows);
            }
            return lost;
          });
    }

    @Override
    public Optional<StoredStudy> load(String study) {
      return ask(() -> world.journal.load(study));
    }

    @Override
    public void raiseIncarnation() {
      ask(
          () -> {
            world.journal.raiseIncarnation();
            return null;
          });
    }

    @Override
    public List<JournalEntry> unpublished(int partition, long afterPosition) {
      return ask(() -> world.journal.unpublished(partition, afterPosition));
    }

    @Override
    public Optional<StudyRow> row(String study) {
      return ask(() -> world.journal.row(study));
    }

    @Override
    public boolean wasCreated(UUID studyId) {
      return ask(() -> world.journal.wasCreated(studyId));
    }
  }

  private final class FaultyStream implements CommandStream {

    private <T> T ask(Supplier<T> action) {
      return mishaps.call(
          () -> {
            if (world.network.brokerIsAway()) {
              throw new StreamFailedException("the broker is away", null);
            }
            return action.get();
          });
    }

    @Override
    public int partitions() {
      return World.PARTITIONS;
    }

    @Override
    public int lanes() {
      return World.PARTITIONS;
    }

    @Override
    public StreamIdentity identity() {
      return ask(member::identity);
    }

    @Override
    public Held held(int partition) {
      return ask(() -> member.held(partition));
    }

    @Override
    public boolean hasEvents() {
      return ask(world::hasEvents);
    }

    @Override
    public Polled poll(Duration atMost) {
      return ask(
          () -> {
            lastPollFailed = failingPolls > 0 && !lastPollFailed;
            if (lastPollFailed) {
              failingPolls--;
              throw new StreamFailedException("the poll fails", null);
            }
            member.assign(world.group.assignment(SimulatedSampler.this).toArray(Integer[]::new));
            return member.poll(atMost);
          });
    }

    @Override
    public void resumeAt(int partition, Offsets offsets) {
      ask(
          () -> {
            member.resumeAt(partition, offsets);
            return null;
          });
    }

    @Override
    public void pause(int partition) {
      member.pause(partition);
    }

    @Override
    public long resultsEnd(int partition) {
      return ask(() -> member.resultsEnd(partition));
    }

    @Override
    public List<JournalEntry> publishedAfter(int partition, long position) {
      return ask(() -> world.publishedAfter(partition, position));
    }

    @Override
    public Publication publish(List<Outgoing> messages) {
      for (Outgoing message : messages) { // each may be the last before the process ends
        ask(
            () -> {
              world.published(message, setbacksKnown != world.setbacks.count());
              return null;
            });
      }
      long acknowledgedMillis = time.millis() + world.random.nextLong(MAX_ACKNOWLEDGE_MILLIS);
      return new Publication() {
        @Override
        public boolean done() {
          return time.millis() >= acknowledgedMillis;
        }

        @Override
        public void await() {}
      };
    }

    @Override
    public void reportProgress(Map<Integer, Offsets> offsets) {
      // Nothing rests on it.
    }
  }
}
