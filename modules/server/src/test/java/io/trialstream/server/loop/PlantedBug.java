package io.trialstream.server.loop;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Reason;
import io.trialstream.server.port.CommandStream;
import io.trialstream.server.port.ForwardingJournal;
import io.trialstream.server.port.ForwardingStream;
import io.trialstream.server.port.Journal;
import io.trialstream.server.port.JournalEntry;
import io.trialstream.server.port.Offsets;
import io.trialstream.server.port.Outgoing;
import io.trialstream.server.port.PartitionCommit;
import io.trialstream.server.port.Publication;
import io.trialstream.server.port.Received;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Mistakes that a sampler must not make, planted between the loop and what it stands on, so that
 * the build can prove that simulator and chaos would find them.
 */
public enum PlantedBug {
  NONE {
    @Override
    public Wrapped plant(Journal journal, CommandStream stream, Runnable betweenSteps) {
      return new Wrapped(journal, stream);
    }
  },

  /** What was read is marked as done before what came of it is stored. */
  OFFSETS_BEFORE_COMMIT {
    @Override
    public Wrapped plant(Journal journal, CommandStream stream, Runnable betweenSteps) {
      return new Wrapped(
          new ForwardingJournal(journal) {
            @Override
            public Set<Integer> commit(List<PartitionCommit> commits) {
              Set<Integer> lost =
                  super.commit(
                      commits.stream().map(c -> withEntries(c, List.of(), c.epoch())).toList());
              if (!lost.isEmpty()) {
                return lost;
              }
              betweenSteps.run();
              return super.commit(commits.stream().map(PlantedBug::onTopOfItsOffsets).toList());
            }
          },
          stream);
    }
  },

  /** Everyone hears of what is not stored yet. */
  PUBLISH_BEFORE_COMMIT {
    @Override
    public Wrapped plant(Journal journal, CommandStream stream, Runnable betweenSteps) {
      return new Wrapped(
          new ForwardingJournal(journal) {
            @Override
            public Set<Integer> commit(List<PartitionCommit> commits) {
              List<Outgoing> early = new ArrayList<>();
              commits.forEach(c -> c.entries().forEach(e -> early.add(new Outgoing.Published(e))));
              stream.publish(early);
              betweenSteps.run();
              return super.commit(commits);
            }
          },
          stream);
    }
  },

  /**
   * A sampler goes on with a partition that was given to another: it takes the epoch and the
   * position that it needs.
   */
  NO_EPOCH_CHECK {
    @Override
    public Wrapped plant(Journal journal, CommandStream stream, Runnable betweenSteps) {
      return new Wrapped(
          new ForwardingJournal(journal) {
            private final Map<Integer, TakenOver> taken = new HashMap<>();

            @Override
            public Set<Integer> commit(List<PartitionCommit> commits) {
              betweenSteps.run();
              List<PartitionCommit> current = new ArrayList<>();
              for (PartitionCommit c : commits) {
                TakenOver own = taken.remove(c.partition());
                current.add(own == null || own.epoch() < c.epoch() ? c : movedTo(own, c));
              }
              Set<Integer> lost = super.commit(current);
              if (lost.isEmpty()) {
                return lost;
              }
              for (int partition : lost) {
                taken.put(partition, super.takeOver(partition));
              }
              return commit(commits);
            }
          },
          stream);
    }
  },

  /** A lease ends though signs of life wait to be read. */
  EXPIRY_BEFORE_CATCHING_UP {
    @Override
    public Wrapped plant(Journal journal, CommandStream stream, Runnable betweenSteps) {
      return new Wrapped(
          journal,
          new ForwardingStream(stream) {
            @Override
            public long resultsEnd(int partition) {
              return 0;
            }
          });
    }
  },

  /** A worker is not told that its command was rejected. */
  SWALLOWED_REJECTION {
    @Override
    public Wrapped plant(Journal journal, CommandStream stream, Runnable betweenSteps) {
      return new Wrapped(journal, withoutRejections(stream, reason -> true));
    }
  },

  /**
   * Offsets are believed, whatever the logs are: what is out of range is read from the beginning.
   */
  NO_RANGE_CHECK {
    @Override
    public Wrapped plant(Journal journal, CommandStream stream, Runnable betweenSteps) {
      return new Wrapped(
          new ForwardingJournal(journal) {
            @Override
            public Remembered remembered() {
              return new Remembered(stream.identity(), Map.of());
            }
          },
          new ForwardingStream(stream) {
            @Override
            public Held held(int partition) {
              return new Held(Offsets.NONE, new Offsets(Long.MAX_VALUE, Long.MAX_VALUE));
            }

            @Override
            public Polled poll(Duration atMost) {
              Polled polled = super.poll(atMost);
              for (int partition : polled.doubtful()) {
                super.resumeAt(partition, super.held(partition).begin());
              }
              return new Polled(
                  polled.assigned(),
                  polled.records(),
                  polled.read(),
                  polled.reassigned(),
                  Set.of());
            }
          });
    }
  },

  /** A command is decided by whoever reads it, also if its study belongs to another partition. */
  WRONG_PARTITION_ACCEPTED {
    @Override
    public Wrapped plant(Journal journal, CommandStream stream, Runnable betweenSteps) {
      return new Wrapped(
          journal,
          new ForwardingStream(stream) {
            @Override
            public Polled poll(Duration atMost) {
              Polled polled = super.poll(atMost);
              return polled.withRecords(
                  polled.records().stream()
                      .map(r -> r.origin() instanceof Received asSent ? asSent : r)
                      .toList());
            }
          });
    }
  },

  /** If a further poll fails, what the first one brought is thrown away. */
  FAILED_POLL_DROPS_RECORDS {
    @Override
    public Wrapped plant(Journal journal, CommandStream stream, Runnable betweenSteps) {
      return new Wrapped(
          journal,
          new ForwardingStream(stream) {
            @Override
            public Polled poll(Duration atMost) {
              return super.poll(atMost).with(super.poll(Duration.ZERO));
            }
          });
    }
  },

  /** A result counts, whatever parameters its worker was given. */
  NO_TOKEN_CHECK {
    @Override
    public Wrapped plant(Journal journal, CommandStream stream, Runnable betweenSteps) {
      return NoTokenCheck.plant(journal, stream);
    }
  },

  /** An owner goes on behind a journal that has gone back. */
  NO_POSITION_CHECK {
    @Override
    public Wrapped plant(Journal journal, CommandStream stream, Runnable betweenSteps) {
      return new Wrapped(new NoPositionCheck(journal), stream);
    }
  },

  /** An event is stored, however large it is. */
  NO_SIZE_CHECK {
    @Override
    public Wrapped plant(Journal journal, CommandStream stream, Runnable betweenSteps) {
      return new Wrapped(journal, stream);
    }

    @Override
    public ByteBudgets budgets(ByteBudgets right) {
      return new ByteBudgets(Integer.MAX_VALUE, right.studyBatch(), right.batch());
    }
  },

  /** A study that is set apart answers nobody. */
  QUARANTINE_SWALLOWS {
    @Override
    public Wrapped plant(Journal journal, CommandStream stream, Runnable betweenSteps) {
      return new Wrapped(journal, withoutRejections(stream, Reason.QUARANTINED::equals));
    }
  };

  /** What the loop is given in place of the real ones. */
  public record Wrapped(Journal journal, CommandStream stream) {}

  /**
   * Plants it.
   *
   * @param betweenSteps runs between the two steps that are in the wrong order
   */
  public abstract Wrapped plant(Journal journal, CommandStream stream, Runnable betweenSteps);

  /** The budgets that a loop with this mistake keeps to, instead of the right ones. */
  public ByteBudgets budgets(ByteBudgets right) {
    return right;
  }

  /** A stream on which nobody hears of rejections for these reasons. */
  private static CommandStream withoutRejections(CommandStream stream, Predicate<Reason> which) {
    return new ForwardingStream(stream) {
      @Override
      public Publication publish(List<Outgoing> messages) {
        return super.publish(
            messages.stream()
                .filter(
                    m ->
                        !(m instanceof Outgoing.AnswerOnly a
                            && a.message() instanceof Answer.CommandRejected r
                            && which.test(r.reason())))
                .toList());
      }
    };
  }

  /** The same commit on top of whatever is there. */
  private static PartitionCommit movedTo(Journal.TakenOver own, PartitionCommit c) {
    return moved(c, own.epoch(), own.position() - c.positionBefore(), own.offsets());
  }

  /** The same commit of another ownership, so many places further. */
  static PartitionCommit moved(PartitionCommit c, long epoch, long shift, Offsets offsetsBefore) {
    List<JournalEntry> entries =
        c.entries().stream()
            .map(
                e ->
                    new JournalEntry(
                        e.studyId(),
                        e.study(),
                        e.seq(),
                        e.position() + shift,
                        e.at(),
                        e.replyTo(),
                        e.event()))
            .toList();
    return new PartitionCommit(
        c.partition(),
        epoch,
        offsetsBefore,
        c.offsets(),
        c.position() + shift,
        c.publishedPosition(),
        entries,
        c.studies(),
        c.trials(),
        c.segments());
  }

  /** The same commit, where its offsets are stored already. */
  private static PartitionCommit onTopOfItsOffsets(PartitionCommit c) {
    return new PartitionCommit(
        c.partition(),
        c.epoch(),
        c.offsets(),
        c.offsets(),
        c.positionBefore(),
        c.position(),
        c.publishedPosition(),
        c.entries(),
        c.studies(),
        c.trials(),
        c.segments(),
        c.quarantined(),
        c.repaired());
  }

  private static PartitionCommit withEntries(
      PartitionCommit c, List<JournalEntry> entries, long epoch) {
    boolean all = entries.size() == c.entries().size();
    return new PartitionCommit(
        c.partition(),
        epoch,
        c.offsetsBefore(),
        c.offsets(),
        all ? c.position() : c.positionBefore(),
        c.publishedPosition(),
        entries,
        all ? c.studies() : List.of(),
        all ? c.trials() : List.of(),
        all ? c.segments() : List.of());
  }
}
