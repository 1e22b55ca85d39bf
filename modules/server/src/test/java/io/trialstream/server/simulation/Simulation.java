package io.trialstream.server.simulation;

import io.trialstream.server.loop.PlantedBug;
import java.util.Map;

/** One seed's life: studies, workers and samplers, faults for a minute, then a good end. */
final class Simulation {

  private static final long FAULTY_MILLIS = 45_000;
  private static final long LIMIT_MILLIS = 900_000;

  /** What happened. */
  record Result(int trials, Map<String, Integer> faults, long trace) {}

  private final World world;

  Simulation(long seed, PlantedBug bug) {
    world = new World(seed, bug);
  }

  /**
   * Runs it.
   *
   * @throws AssertionError if an invariant is broken
   */
  Result run() {
    try {
      return live();
    } finally {
      world.close();
    }
  }

  private Result live() {
    int samplers = 1 + world.random.nextInt(2);
    for (int i = 0; i < samplers; i++) {
      world.startSampler();
    }
    int studies = 1 + world.random.nextInt(3);
    for (int i = 0; i < studies; i++) {
      world.client.create("study-" + i, 1 + world.random.nextInt(3));
    }
    boolean hostile = world.random.nextInt(4) == 0;
    if (hostile) {
      world.client.createHostile();
    }
    if (!hostile || world.random.nextBoolean()) { // else a calm life, but for that study
      planFaults();
    }
    for (int i = 0; i < 4; i++) {
      world.time.after(world.random.nextLong(FAULTY_MILLIS), world.client::actSomehow);
    }
    world.time.pass(FAULTY_MILLIS);
    world.heal();
    while (!ended() && world.time.elapsedMillis() < LIMIT_MILLIS) {
      world.time.pass(1_000);
    }
    world.client.studies().forEach(world.client::askDigest);
    world.time.pass(hostile ? 75_000 : 30_000);
    world.invariants.atTheEnd();
    return new Result(world.invariants.trials(), world.faults, world.trace());
  }

  private boolean ended() {
    return world.invariants.allEnded()
        && !world.client.willRepair()
        && world.client.unanswered().isEmpty()
        && world.liveWorkers().stream().allMatch(w -> world.isSetApart(w.study));
  }

  private void planFaults() {
    int count = world.random.nextInt(14);
    world.calm = count == 0;
    for (int i = 0; i < count; i++) {
      Fault fault = Fault.ALL.get(world.random.nextInt(Fault.ALL.size()));
      world.time.after(
          world.random.nextLong(FAULTY_MILLIS),
          () -> {
            if (!world.healed) {
              world.faults.merge(fault.kind(), 1, Integer::sum);
              fault.strike(world);
            }
          });
    }
  }
}
