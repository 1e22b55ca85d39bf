package io.trialstream.sampler.catalogue;

import io.trialstream.sampler.Failures;
import io.trialstream.sampler.Sampler;
import io.trialstream.sampler.Suggestion;
import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.UnitTransform;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Keeps another sampler from suggesting what was tried before or is being tried, in a space of at
 * most {@value #MAX_POSSIBILITIES} possibilities: the nearest one that is new takes its place. When
 * there is none, the study is exhausted. Larger spaces, and those with real numbers, are left to
 * the other sampler alone; nothing is kept for them.
 */
final class WithoutRepeats implements Sampler {

  static final int MAX_POSSIBILITIES = 10_000;

  /** In no domain. */
  private static final double NONE = Double.NaN;

  private final Sampler sampler;
  private final Map<String, Distribution> domains = new TreeMap<>();

  /** What each trial has, has had or was offered, unless that says nothing. */
  private final Map<Integer, Map<String, Double>> tried = new HashMap<>();

  /** In how many trials each of these occurs. */
  private final Map<Map<String, Double>, Integer> counts = new HashMap<>();

  /** The sets of parameters that complete trials had. */
  private final Set<Set<String>> shapes = new HashSet<>();

  private boolean tooMany;

  WithoutRepeats(Sampler sampler) {
    this.sampler = sampler;
  }

  @Override
  public void observe(FrozenTrial trial) {
    sampler.observe(trial);
    if (tooMany) {
      return;
    }
    forget(trial.number());
    boolean full = trial.state() == TrialState.COMPLETE || trial.state() == TrialState.PRUNED;
    if (full || trial.state() == TrialState.RUNNING || Failures.blameParameters(trial)) {
      Map<String, Double> values = new TreeMap<>();
      trial
          .params()
          .forEach(
              (name, p) -> {
                domains.put(name, p.distribution());
                values.put(name, p.value());
              });
      tried.put(trial.number(), values);
      counts.merge(values, 1, Integer::sum);
      if (trial.state() == TrialState.COMPLETE) {
        shapes.add(Set.copyOf(values.keySet()));
      }
      tooMany = possibilities(domains) > MAX_POSSIBILITIES;
      if (tooMany) {
        domains.clear();
        tried.clear();
        counts.clear();
        shapes.clear();
      }
    }
  }

  private void forget(int number) {
    Map<String, Double> values = tried.remove(number);
    if (values != null) {
      counts.computeIfPresent(values, (v, count) -> count == 1 ? null : count - 1);
    }
  }

  /** How many combinations there are, at most one more than are looked at. */
  private static long possibilities(Map<String, Distribution> space) {
    long product = 1;
    for (Distribution domain : space.values()) {
      long size = domain.size();
      if (size > MAX_POSSIBILITIES || product * size > MAX_POSSIBILITIES) {
        return MAX_POSSIBILITIES + 1L;
      }
      product *= size;
    }
    return product;
  }

  @Override
  public Suggestion suggest(int number, Map<String, Distribution> space, RandomGenerator random) {
    Suggestion suggestion = sampler.suggest(number, space, random);
    if (tooMany || !isWhole(space) || isNew(number, suggestion.values())) {
      return suggestion;
    }
    List<Map<String, Double>> open = new ArrayList<>();
    double least = Double.POSITIVE_INFINITY;
    for (Map<String, Double> values : all()) {
      double distance = distance(space, values, suggestion.values());
      if (distance <= least && isNew(number, values)) {
        if (distance < least) {
          open.clear();
          least = distance;
        }
        open.add(values);
      }
    }
    if (open.isEmpty()) {
      return suggestion;
    }
    Map<String, Double> chosen = new LinkedHashMap<>(open.get(random.nextInt(open.size())));
    chosen.keySet().retainAll(space.keySet());
    return new Suggestion(suggestion.by(), chosen);
  }

  /** Whether every trial has the same parameters, and a value is asked for each that can vary. */
  private boolean isWhole(Map<String, Distribution> space) {
    if (!isOneShape()) {
      return false;
    }
    Map<String, Distribution> varying = new TreeMap<>(domains);
    varying.values().removeIf(Distribution::single);
    return varying.equals(new TreeMap<>(space));
  }

  private boolean isOneShape() {
    return shapes.size() == 1 && shapes.contains(domains.keySet());
  }

  private boolean isNew(int number, Map<String, Double> values) {
    Map<String, Double> whole = new TreeMap<>(values);
    domains.forEach(
        (name, domain) -> {
          if (domain.single()) {
            whole.put(name, domain.at(0));
          }
        });
    int others = whole.equals(tried.get(number)) ? 1 : 0; // its own earlier attempt
    return counts.getOrDefault(whole, 0) <= others;
  }

  private List<Map<String, Double>> all() {
    List<Map<String, Double>> all = List.of(Map.of());
    for (var domain : domains.entrySet()) {
      List<Map<String, Double>> longer = new ArrayList<>();
      for (Map<String, Double> values : all) {
        for (long index = 0; index < domain.getValue().size(); index++) {
          Map<String, Double> more = new TreeMap<>(values);
          more.put(domain.getKey(), domain.getValue().at(index));
          longer.add(more);
        }
      }
      all = longer;
    }
    return all;
  }

  private static double distance(
      Map<String, Distribution> space, Map<String, Double> a, Map<String, Double> b) {
    double sum = 0;
    for (var domain : space.entrySet()) {
      double one = a.getOrDefault(domain.getKey(), 0.0);
      double other = b.getOrDefault(domain.getKey(), 0.0);
      if (domain.getValue() instanceof CategoricalDistribution) {
        sum += one == other ? 0 : 1;
      } else {
        double difference =
            UnitTransform.toUnit(domain.getValue(), one)
                - UnitTransform.toUnit(domain.getValue(), other);
        sum += difference * difference;
      }
    }
    return sum;
  }

  @Override
  public boolean exhausted() {
    if (tooMany || !isOneShape()) {
      return sampler.exhausted();
    }
    long possibilities = possibilities(domains);
    // Where nothing varies, whoever asks for many trials wants repeats.
    return sampler.exhausted()
        || (possibilities > 1 && counts.size() >= possibilities && whole() >= possibilities);
  }

  /** How many possibilities of the present domains have been tried, with all their parameters. */
  private long whole() {
    return counts.keySet().stream()
        .filter(values -> values.keySet().equals(domains.keySet()))
        .filter(
            values ->
                domains.entrySet().stream()
                    .allMatch(d -> d.getValue().contains(values.getOrDefault(d.getKey(), NONE))))
        .count();
  }

  @Override
  public Suggestion suggestOne(
      int number, String name, Distribution distribution, RandomGenerator random) {
    return sampler.suggestOne(number, name, distribution, random);
  }

  @Override
  public boolean expensive(Map<String, Distribution> space) {
    return sampler.expensive(space);
  }

  @Override
  public void reported(int number, NavigableMap<Long, Double> reports) {
    sampler.reported(number, reports);
  }

  @Override
  public void writeState(DataOutput out) throws IOException {
    sampler.writeState(out);
    for (int number : new TreeMap<>(tried).keySet()) {
      out.writeInt(number);
    }
  }
}
