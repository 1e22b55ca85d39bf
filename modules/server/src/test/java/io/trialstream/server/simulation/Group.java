package io.trialstream.server.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The samplers' consumer group: deals the partitions out to those that gave a sign of life lately.
 * A member learns of a change when it polls next.
 */
final class Group {

  private static final long SESSION_MILLIS = 6_000;

  private final VirtualTime time;
  private final List<Membership> members = new ArrayList<>();
  private long everyoneOwnsAllUntilMillis;

  private static final class Membership {
    final SimulatedSampler sampler;
    long lastSignMillis;

    Membership(SimulatedSampler sampler, long now) {
      this.sampler = sampler;
      lastSignMillis = now;
    }
  }

  Group(VirtualTime time) {
    this.time = time;
  }

  void join(SimulatedSampler sampler) {
    members.add(new Membership(sampler, time.millis()));
  }

  /** For so long every member is told that all partitions are its own. */
  void confuse(long millis) {
    everyoneOwnsAllUntilMillis = time.millis() + millis;
  }

  Set<Integer> assignment(SimulatedSampler asking) {
    long now = time.millis();
    for (Membership m : members) {
      if (m.sampler == asking || (m.sampler.alive() && !m.sampler.paused())) {
        m.lastSignMillis = now; // signs of life are given by a thread of their own
      }
    }
    members.removeIf(m -> now - m.lastSignMillis > SESSION_MILLIS && !m.sampler.alive());
    List<Membership> live =
        members.stream().filter(m -> now - m.lastSignMillis <= SESSION_MILLIS).toList();
    Set<Integer> mine = new TreeSet<>();
    for (int partition = 0; partition < World.PARTITIONS; partition++) {
      if (now < everyoneOwnsAllUntilMillis || live.get(partition % live.size()).sampler == asking) {
        mine.add(partition);
      }
    }
    return mine;
  }
}
