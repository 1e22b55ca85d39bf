package io.trialstream.sampler.evolution;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The best so many, by front and then by how much room each has to itself. One more comes, and the
 * least of all goes. Who dominates whom is kept, so that a newcomer is compared once with each:
 * O(n) comparisons, and O(n^2) steps at most to find the fronts. Confined to one thread.
 */
final class Population {

  private static final Comparator<Member> LEAST_LAST =
      Comparator.comparingInt((Member m) -> m.rank)
          .thenComparingDouble(m -> -m.room)
          .thenComparingInt(m -> m.individual.number());

  private final int most;
  private final Diversity diversity;
  private final List<Member> members = new ArrayList<>();

  /** The fronts, the best first, each in the order of the members. */
  private final List<List<Member>> fronts = new ArrayList<>();

  /** An individual and its place. */
  private static final class Member {
    final Individual individual;

    /** Those that it dominates. */
    final List<Member> dominated = new ArrayList<>();

    /** How many that have no rank yet dominate it, while ranks are found. */
    int dominators;

    int rank;
    double room;

    Member(Individual individual) {
      this.individual = individual;
    }
  }

  Population(int most, Diversity diversity) {
    this.most = most;
    this.diversity = diversity;
  }

  int size() {
    return members.size();
  }

  Individual get(int i) {
    return members.get(i).individual;
  }

  /** The front of a member, 0 for the best. */
  int rankOf(int i) {
    return members.get(i).rank;
  }

  /** How much room a member has to itself in its front. */
  double roomOf(int i) {
    return members.get(i).room;
  }

  void add(Individual newcomer) {
    drop(newcomer.number());
    Member fresh = new Member(newcomer);
    for (Member other : members) {
      if (other.individual.dominates(newcomer)) {
        other.dominated.add(fresh);
      } else if (newcomer.dominates(other.individual)) {
        fresh.dominated.add(other);
      }
    }
    members.add(fresh);
    rank();
    if (members.size() > most) {
      Member least = members.stream().max(LEAST_LAST).orElseThrow();
      drop(least.individual.number());
      List<Member> last =
          fronts.getLast(); // the least is in it, so that the others stay as they are
      last.remove(least);
      if (last.isEmpty()) {
        fronts.removeLast();
      } else {
        findRoom(fronts.size() - 1);
      }
    }
  }

  void remove(int number) {
    if (drop(number)) {
      rank();
    }
  }

  private boolean drop(int number) {
    for (int i = 0; i < members.size(); i++) {
      Member member = members.get(i);
      if (member.individual.number() == number) {
        members.remove(i);
        members.forEach(other -> other.dominated.remove(member));
        return true;
      }
    }
    return false;
  }

  /** Takes those away again and again that nobody dominates (Deb et al. 2002). */
  private void rank() {
    for (Member member : members) {
      member.dominators = 0;
    }
    for (Member member : members) {
      for (Member dominated : member.dominated) {
        dominated.dominators++;
      }
    }
    fronts.clear();
    List<Member> left = members;
    while (!left.isEmpty()) {
      List<Member> front = new ArrayList<>();
      List<Member> behind = new ArrayList<>();
      for (Member member : left) {
        (member.dominators == 0 ? front : behind).add(member);
      }
      for (Member member : front) {
        member.rank = fronts.size();
        for (Member dominated : member.dominated) {
          dominated.dominators--;
        }
      }
      fronts.add(front);
      findRoom(fronts.size() - 1);
      left = behind;
    }
  }

  private void findRoom(int rank) {
    List<Individual> better = new ArrayList<>();
    for (List<Member> front : fronts.subList(0, rank)) {
      front.forEach(member -> better.add(member.individual));
    }
    List<Member> front = fronts.get(rank);
    double[] room = diversity.room(front.stream().map(m -> m.individual).toList(), better);
    for (int i = 0; i < room.length; i++) {
      front.get(i).room = room[i];
    }
  }
}
