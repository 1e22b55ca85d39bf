package io.trialstream.sampler.gp;

import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which parameters a trial has, learnt from trials: always, or if another parameter has one of some
 * values ("momentum only with sgd", "the third layer's width from three layers on"). Immutable.
 *
 * @param space parameters whose presence is understood, with their domains
 * @param rules by name, for those that not every trial has
 */
record Activation(SortedMap<String, Distribution> space, Map<String, Rule> rules) {

  /** A parameter with more values than this is not looked at as a condition. */
  private static final int MAX_PARENT_VALUES = 32;

  /**
   * A condition.
   *
   * @param parent the parameter that decides
   * @param values those of its internal values with which the other parameter is there
   */
  record Rule(String parent, Set<Double> values) {}

  /**
   * Learns from trials.
   *
   * @param domains parameters that may be searched
   * @param trials the parameters of trials that asked for all that they needed
   */
  static Activation of(
      SortedMap<String, Distribution> domains, Collection<Map<String, Parameter>> trials) {
    Map<String, Integer> counts = new HashMap<>();
    for (Map<String, Parameter> trial : trials) {
      for (String name : trial.keySet()) {
        counts.merge(name, 1, Integer::sum);
      }
    }
    SortedMap<String, Distribution> understood = new TreeMap<>();
    Map<String, Rule> rules = new HashMap<>();
    List<String> mostFrequentFirst = new ArrayList<>(domains.keySet());
    mostFrequentFirst.sort(Comparator.comparing(name -> -counts.getOrDefault(name, 0)));
    for (String name : mostFrequentFirst) { // so that parents come before their children
      int count = counts.getOrDefault(name, 0);
      Distribution domain = domains.get(name);
      if (count == 0 || domain == null) {
        continue;
      }
      if (count == trials.size()) {
        understood.put(name, domain);
        continue;
      }
      Rule rule = rule(name, count, understood, counts, trials);
      if (rule != null) {
        understood.put(name, domain);
        rules.put(name, rule);
      }
    }
    return new Activation(understood, rules);
  }

  /** The condition on the most frequent parameter that explains all trials; null if none does. */
  private static @Nullable Rule rule(
      String name,
      int count,
      SortedMap<String, Distribution> parents,
      Map<String, Integer> counts,
      Collection<Map<String, Parameter>> trials) {
    Rule best = null;
    int most = 0;
    for (var parent : parents.entrySet()) {
      int seen = counts.getOrDefault(parent.getKey(), 0);
      if (seen > Math.max(count, most) && parent.getValue().size() <= MAX_PARENT_VALUES) {
        Rule found = rule(name, parent.getKey(), trials);
        if (found != null) {
          best = found;
          most = seen;
        }
      }
    }
    return best;
  }

  private static @Nullable Rule rule(
      String name, String parent, Collection<Map<String, Parameter>> trials) {
    Set<Double> present = new HashSet<>();
    Set<Double> absent = new HashSet<>();
    for (Map<String, Parameter> trial : trials) {
      Parameter decides = trial.get(parent);
      boolean there = trial.containsKey(name);
      if (decides == null) {
        if (there) {
          return null;
        }
      } else {
        (there ? present : absent).add(decides.value());
        if ((there ? absent : present).contains(decides.value())) {
          return null;
        }
      }
    }
    return new Rule(parent, Set.copyOf(present));
  }
}
