package io.trialstream.sampler;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Groups of parameters that have always occurred together, in a space whose parameters depend on
 * each other: the coarsest partition that no trial cuts. Confined to one thread.
 */
public final class ParameterGroups {

  private final Set<Set<String>> seen = new HashSet<>();
  private List<Set<String>> groups = new ArrayList<>();

  /**
   * Takes note of the parameters that a trial had.
   *
   * @return whether the groups have changed
   */
  public boolean add(Set<String> names) {
    if (names.isEmpty() || !seen.add(Set.copyOf(names))) {
      return false;
    }
    List<Set<String>> split = new ArrayList<>();
    Set<String> left = new TreeSet<>(names);
    for (Set<String> group : groups) {
      Set<String> both = new TreeSet<>(group);
      both.retainAll(names);
      Set<String> only = new TreeSet<>(group);
      only.removeAll(names);
      left.removeAll(group);
      if (!both.isEmpty()) {
        split.add(both);
      }
      if (!only.isEmpty()) {
        split.add(only);
      }
    }
    if (!left.isEmpty()) {
      split.add(left);
    }
    split.sort(Comparator.comparing(group -> group.iterator().next()));
    boolean changed = !split.equals(groups);
    groups = split;
    return changed;
  }

  /** The groups, disjoint, each sorted by name, in the order of their first names. */
  public List<Set<String>> groups() {
    return groups;
  }

  /** The parameters that every trial had. */
  public Set<String> intersection() {
    Set<String> all = new TreeSet<>();
    groups.forEach(all::addAll);
    seen.forEach(all::retainAll);
    return all;
  }
}
