package io.trialstream.server.simulation;

import io.trialstream.server.port.CommandStream;
import io.trialstream.server.port.InMemoryJournal;
import io.trialstream.server.port.Received.Source;
import java.util.List;

/** Something that goes wrong. A new kind is a class here and a line in {@link #ALL}. */
interface Fault {

  void strike(World world);

  default String kind() {
    return getClass().getSimpleName();
  }

  List<Fault> ALL =
      List.of(
          new SamplerDiesBetweenTwoSteps(),
          new SamplerStandsStillBetweenTwoSteps(),
          new EveryoneDies(),
          new TwoOwners(),
          new SamplerClockJumps(),
          new WorkerDies(),
          new WorkerStandsStill(),
          new WorkerIsStopped(),
          new WorkerClockIsOff(),
          new MessagesAreSlow(),
          new MessagesComeAgain(),
          new AnswersGetLost(),
          new BrokerIsAway(),
          new JournalIsAway(),
          new CommitFails(),
          new CommitSucceedsWithoutAnswer(),
          new JournalFailsOver(),
          new JournalIsRestored(),
          new TopicsAreMadeAgain(),
          new RetentionRemovesRecords(),
          new LogLosesItsEnd(),
          new CommandInTheWrongPartition(),
          new PollsFail(),
          new GroupRebalances());

  private static <T> T anyOf(World world, List<T> list) {
    return list.get(world.random.nextInt(list.size()));
  }

  /** Another process takes its place after a while. */
  private static void restartSampler(World world) {
    world.time.after(
        500 + world.random.nextLong(8_000),
        () -> {
          if (world.liveSamplers().size() < 2) {
            world.startSampler();
          }
        });
  }

  final class SamplerDiesBetweenTwoSteps implements Fault {
    @Override
    public void strike(World world) {
      if (!world.liveSamplers().isEmpty()) {
        anyOf(world, world.liveSamplers())
            .arm(new Mishaps.Mishap(world.random.nextInt(12), world.random.nextBoolean(), 0));
        restartSampler(world);
      }
    }
  }

  final class SamplerStandsStillBetweenTwoSteps implements Fault {
    @Override
    public void strike(World world) {
      if (!world.liveSamplers().isEmpty()) {
        anyOf(world, world.liveSamplers())
            .arm(
                new Mishaps.Mishap(
                    world.random.nextInt(12),
                    world.random.nextBoolean(),
                    1_000 + world.random.nextLong(12_000)));
      }
    }
  }

  final class EveryoneDies implements Fault {
    @Override
    public void strike(World world) {
      world.liveSamplers().forEach(SimulatedProcess::kill);
      for (SimulatedWorker worker : world.liveWorkers()) {
        worker.kill();
        world.time.after(
            1_000 + world.random.nextLong(4_000), () -> world.startWorker(worker.study));
      }
      restartSampler(world);
    }
  }

  final class TwoOwners implements Fault {
    @Override
    public void strike(World world) {
      world.group.confuse(2_000 + world.random.nextLong(6_000));
    }
  }

  final class SamplerClockJumps implements Fault {
    @Override
    public void strike(World world) {
      if (!world.liveSamplers().isEmpty()) {
        world.clockJumped = true;
        long most = world.random.nextInt(3) == 0 ? 7_200_000 : 20_000;
        anyOf(world, world.liveSamplers()).clockOffsetMillis =
            world.random.nextLong(2 * most) - most;
      }
    }
  }

  final class WorkerDies implements Fault {
    @Override
    public void strike(World world) {
      if (!world.liveWorkers().isEmpty()) {
        SimulatedWorker worker = anyOf(world, world.liveWorkers());
        worker.kill();
        world.time.after(world.random.nextLong(9_000), () -> world.startWorker(worker.study));
      }
    }
  }

  final class WorkerStandsStill implements Fault {
    @Override
    public void strike(World world) {
      if (!world.liveWorkers().isEmpty()) {
        anyOf(world, world.liveWorkers()).pause(500 + world.random.nextLong(15_000));
      }
    }
  }

  final class WorkerIsStopped implements Fault {
    @Override
    public void strike(World world) {
      if (!world.liveWorkers().isEmpty()) {
        SimulatedWorker worker = anyOf(world, world.liveWorkers());
        worker.stopWell();
        world.time.after(world.random.nextLong(9_000), () -> world.startWorker(worker.study));
      }
    }
  }

  final class WorkerClockIsOff implements Fault {
    @Override
    public void strike(World world) {
      if (!world.liveWorkers().isEmpty()) {
        anyOf(world, world.liveWorkers()).clockOffsetMillis =
            world.random.nextLong(20_000_000) - 10_000_000;
      }
    }
  }

  final class MessagesAreSlow implements Fault {
    @Override
    public void strike(World world) {
      world.network.slowFor(1_000 + world.random.nextLong(8_000));
    }
  }

  final class MessagesComeAgain implements Fault {
    @Override
    public void strike(World world) {
      world.network.repeatFor(1_000 + world.random.nextLong(8_000));
    }
  }

  final class AnswersGetLost implements Fault {
    @Override
    public void strike(World world) {
      world.network.loseAnswersFor(1_000 + world.random.nextLong(8_000));
    }
  }

  final class BrokerIsAway implements Fault {
    @Override
    public void strike(World world) {
      world.network.brokerAwayFor(500 + world.random.nextLong(9_000));
    }
  }

  final class JournalIsAway implements Fault {
    @Override
    public void strike(World world) {
      world.journalAwayFor(500 + world.random.nextLong(9_000));
    }
  }

  final class CommitFails implements Fault {
    @Override
    public void strike(World world) {
      world.journal.faultOnNextCommit(InMemoryJournal.Fault.NOT_STORED);
    }
  }

  final class CommitSucceedsWithoutAnswer implements Fault {
    @Override
    public void strike(World world) {
      world.journal.faultOnNextCommit(InMemoryJournal.Fault.STORED_WITHOUT_ANSWER);
    }
  }

  /** To a standby that lags: the last commits are gone, and nobody stops anything. */
  final class JournalFailsOver implements Fault {
    @Override
    public void strike(World world) {
      world.setbacks.plan(20 + world.random.nextLong(3_000), () -> {}, false);
    }
  }

  /** From a backup, as documented: samplers are stopped, workers go on. */
  final class JournalIsRestored implements Fault {
    @Override
    public void strike(World world) {
      boolean eventsAreLost = world.random.nextBoolean();
      boolean said = world.random.nextBoolean();
      world.setbacks.plan(
          500 + world.random.nextLong(15_000),
          () -> {
            world.liveSamplers().forEach(SimulatedProcess::kill);
            restartSampler(world);
            if (said) {
              world.time.after(1, () -> world.journal.raiseIncarnation());
            }
          },
          eventsAreLost);
    }
  }

  final class TopicsAreMadeAgain implements Fault {
    @Override
    public void strike(World world) {
      world.broker.makeTopicsAgain();
    }
  }

  final class RetentionRemovesRecords implements Fault {
    @Override
    public void strike(World world) {
      int partition = world.random.nextInt(World.PARTITIONS);
      CommandStream.Held held = world.broker.held(partition);
      boolean all = world.random.nextBoolean();
      world.broker.trim(
          Source.RESULTS,
          partition,
          all ? held.end().results() : world.random.nextLong(held.end().results() + 1));
      world.broker.trim(
          Source.REQUESTS,
          partition,
          all ? held.end().requests() : world.random.nextLong(held.end().requests() + 1));
    }
  }

  final class LogLosesItsEnd implements Fault {
    @Override
    public void strike(World world) {
      int partition = world.random.nextInt(World.PARTITIONS);
      CommandStream.Held held = world.broker.held(partition);
      world.broker.truncate(
          Source.RESULTS, partition, held.end().results() - world.random.nextInt(6));
      world.broker.truncate(
          Source.REQUESTS, partition, held.end().requests() - world.random.nextInt(4));
      world.network.truncated(partition);
    }
  }

  final class CommandInTheWrongPartition implements Fault {
    @Override
    public void strike(World world) {
      if (!world.client.studies().isEmpty()) {
        world.strangerAsks(anyOf(world, world.client.studies()));
      }
    }
  }

  final class PollsFail implements Fault {
    @Override
    public void strike(World world) {
      world.liveSamplers().forEach(s -> s.failEveryOtherPoll(1 + world.random.nextInt(20)));
    }
  }

  final class GroupRebalances implements Fault {
    @Override
    public void strike(World world) {
      world.liveSamplers().forEach(SimulatedSampler::rebalance);
    }
  }
}
