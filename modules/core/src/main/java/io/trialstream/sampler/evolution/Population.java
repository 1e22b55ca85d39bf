package io.trialstream.sampler.evolution;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The best so many, by front and then by how much room each has to itself. One more comes, and the
 * least of all goes: O(n^2) per newcomer. Confined to one thread.
 */
final class Population {

  private final int most;
  private final Diversity diversity;
  private final List<Individual> members = new ArrayList<>();
  private Map<Integer, Integer> ranks = Map.of();
  private Map<Integer, Double> room = Map.of();

  Population(int most, Diversity diversity) {
    this.most = most;
    this.diversity = diversity;
  }

  int size() {
    return members.size();
  }

  Individual get(int i) {
    return members.get(i);
  }

  void add(Individual newcomer) {
    remove(newcomer.number());
    members.add(newcomer);
    rank();
    if (members.size() > most) {
      Individual least =
          members.stream()
              .max(
                  Comparator.comparingInt((Individual i) -> rankOf(i))
                      .thenComparingDouble(i -> -roomOf(i))
                      .thenComparingInt(Individual::number))
              .orElseThrow();
      members.remove(least);
      rank();
    }
  }

  void remove(int number) {
    if (members.removeIf(i -> i.number() == number)) {
      rank();
    }
  }

  int rankOf(Individual i) {
    return ranks.getOrDefault(i.number(), Integer.MAX_VALUE);
  }

  double roomOf(Individual i) {
    return room.getOrDefault(i.number(), 0.0);
  }

  private void rank() {
    ranks = new HashMap<>();
    room = new HashMap<>();
    List<Individual> better = new ArrayList<>();
    List<Individual> left = new ArrayList<>(members);
    for (int rank = 0; !left.isEmpty(); rank++) {
      List<Individual> front = new ArrayList<>();
      for (Individual i : left) {
        if (left.stream().noneMatch(j -> j.dominates(i))) {
          front.add(i);
        }
      }
      for (Individual i : front) {
        ranks.put(i.number(), rank);
      }
      double[] rooms = diversity.room(front, better);
      for (int i = 0; i < rooms.length; i++) {
        room.put(front.get(i).number(), rooms[i]);
      }
      better.addAll(front);
      left.removeAll(front);
    }
  }
}
