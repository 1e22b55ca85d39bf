package io.trialstream.server.simulation;

import io.trialstream.server.loop.BackgroundExecutor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes the decisions of studies that may be slow. In some lives at once; in some later, all at a
 * time; in some piece by piece, so that the loop goes on while a study is half decided.
 */
final class SimulatedDecisions implements BackgroundExecutor {

  private static final long MAX_DELAY_MILLIS = 200;
  private static final long MAX_MOMENT_MILLIS = 60;
  private static final long MAX_WAIT_MILLIS = 60_000;

  private enum Manner {
    AT_ONCE,
    LATER,
    PIECE_BY_PIECE
  }

  private final SimulatedProcess process;
  private final World world;
  private final Manner manner;
  private final Map<Runnable, SteppedTask> begun = new LinkedHashMap<>();

  SimulatedDecisions(SimulatedProcess process, World world) {
    this.process = process;
    this.world = world;
    Manner[] all = Manner.values();
    manner = all[world.random.nextInt(all.length)];
  }

  @Override
  public void execute(Runnable batch) {
    switch (manner) {
      case AT_ONCE -> batch.run();
      case LATER -> process.after(world.random.nextLong(MAX_DELAY_MILLIS), batch);
      case PIECE_BY_PIECE -> {
        SteppedTask task = new SteppedTask(batch);
        begun.put(batch, task);
        if (world.random.nextBoolean()) {
          goOn(batch, task);
        } else {
          process.after(world.random.nextLong(MAX_DELAY_MILLIS), () -> goOn(batch, task));
        }
      }
    }
  }

  private void goOn(Runnable batch, SteppedTask task) {
    switch (task.goOn()) {
      case END -> begun.remove(batch);
      case A_MOMENT ->
          process.after(world.random.nextLong(MAX_MOMENT_MILLIS), () -> goOn(batch, task));
      case A_LONG_WAIT -> {
        if (world.random.nextBoolean()) { // else for ever
          process.after(world.random.nextLong(MAX_WAIT_MILLIS), () -> goOn(batch, task));
        }
      }
    }
  }

  /** A thread may be taken from the processor whenever it looks at the clock. */
  void maybePause() {
    if (SteppedTask.isBeingCarriedOut() && world.random.nextInt(6) == 0) {
      SteppedTask.pauseForAMoment();
    }
  }

  @Override
  public void abandoned(Runnable batch) {
    SteppedTask task = begun.remove(batch);
    if (task != null) {
      task.end();
    }
  }

  void close() {
    begun.values().forEach(SteppedTask::end);
    begun.clear();
  }
}
