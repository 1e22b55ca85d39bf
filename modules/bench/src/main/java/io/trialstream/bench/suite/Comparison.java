package io.trialstream.bench.suite;

import io.trialstream.bench.quality.Quantiles;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What several samplers found on the same problems with the same seeds: medians, ranks, and tests
 * against the first sampler. Immutable.
 */
final class Comparison {

  private static final int NAME = 32;
  private static final int COLUMN = 20;

  private final List<String> samplers;
  private final String after;

  /** By problem, sampler and seed. */
  private final Map<String, Map<String, Map<Long, RunRecord>>> runs = new LinkedHashMap<>();

  private final Map<String, List<String>> problemsOfGroup = new LinkedHashMap<>();

  /**
   * Compares.
   *
   * @param records of any samplers; the sampler of the first record is the one that others are
   *     compared with. Of two records of one run the later one counts.
   * @param after after how many trials: 25, 50, 100 or all
   */
  Comparison(List<RunRecord> records, String after) {
    this.after = after;
    Set<String> names = new LinkedHashSet<>();
    for (RunRecord run : records) {
      if (!run.best().containsKey(after)) {
        continue; // a problem with fewer trials
      }
      names.add(run.sampler());
      runs.computeIfAbsent(run.problem(), p -> new LinkedHashMap<>())
          .computeIfAbsent(run.sampler(), s -> new TreeMap<>())
          .put(run.seed(), run);
      List<String> group = problemsOfGroup.computeIfAbsent(run.group(), g -> new ArrayList<>());
      if (!group.contains(run.problem())) {
        group.add(run.problem());
      }
    }
    samplers = List.copyOf(names);
  }

  static double median(Collection<RunRecord> runs, String after) {
    List<Double> values = runs.stream().map(run -> run.bestAfter(after)).toList();
    double middle = Quantiles.of(values, 0.5);
    return Double.isNaN(middle) ? Double.POSITIVE_INFINITY : middle; // where some found nothing
  }

  static String shown(double value) {
    return value == Double.POSITIVE_INFINITY ? "none" : String.format(Locale.ROOT, "%.5g", value);
  }

  /** The table, for people. */
  String table() {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        Medians of the best value after %s trials. p: how likely values as bad as those of %s are
        if it is no worse than this sampler (one-sided Mann-Whitney); below 0.05 this one is better,
        above 0.95 it is worse.
        """
            .formatted(after, samplers.isEmpty() ? "the first" : samplers.getFirst()));
    row(text, "problem", samplers);
    runs.forEach(
        (problem, bySampler) ->
            row(text, problem, samplers.stream().map(s -> medianAndTest(bySampler, s)).toList()));
    text.append("\nMean ranks over seeds and problems, 1 is best, and p over the group.\n");
    row(text, "group", samplers);
    List<String> all = new ArrayList<>();
    problemsOfGroup.forEach(
        (group, problems) -> {
          ranks(text, "%s (%s)".formatted(group, problems.size()), problems);
          all.addAll(problems);
        });
    ranks(text, "all (%s)".formatted(all.size()), all);
    return text.toString();
  }

  private static void row(StringBuilder text, String name, List<String> cells) {
    text.append(padded(name, NAME));
    cells.forEach(cell -> text.append(padded(cell, COLUMN)));
    text.append(System.lineSeparator());
  }

  private static String padded(String cell, int width) {
    return cell + " ".repeat(Math.max(1, width - cell.length()));
  }

  private String medianAndTest(Map<String, Map<Long, RunRecord>> bySampler, String sampler) {
    Map<Long, RunRecord> found = bySampler.get(sampler);
    if (found == null) {
      return "-";
    }
    Map<Long, RunRecord> first = bySampler.get(samplers.getFirst());
    String median = shown(median(found.values(), after));
    return first == null || first == found
        ? median
        : median + test(List.of(new Quantiles.Pair(values(first), values(found))));
  }

  private static String test(List<Quantiles.Pair> strata) {
    return String.format(Locale.ROOT, " p=%.3f", Quantiles.probabilityThatNotLarger(strata));
  }

  private List<Double> values(Map<Long, RunRecord> bySeed) {
    return bySeed.values().stream().map(run -> run.bestAfter(after)).toList();
  }

  /** Ranks those samplers that have all runs of these problems that any sampler has. */
  private void ranks(StringBuilder text, String name, List<String> problems) {
    List<String> complete = samplers.stream().filter(s -> hasAll(s, problems)).toList();
    Map<String, Double> sums = new LinkedHashMap<>();
    int count = 0;
    for (String problem : problems) {
      for (long seed : seeds(problem)) {
        count++;
        for (String sampler : complete) {
          sums.merge(sampler, rank(problem, seed, sampler, complete), Double::sum);
        }
      }
    }
    List<String> cells = new ArrayList<>();
    for (String sampler : samplers) {
      Double sum = sums.get(sampler);
      if (sum == null) {
        cells.add("-");
        continue;
      }
      String mean = String.format(Locale.ROOT, "%.2f", sum / count);
      boolean tested = !sampler.equals(complete.getFirst());
      cells.add(tested ? mean + test(strata(complete.getFirst(), sampler, problems)) : mean);
    }
    row(text, name, cells);
  }

  private List<Quantiles.Pair> strata(String first, String other, List<String> problems) {
    return problems.stream()
        .map(p -> new Quantiles.Pair(values(found(p, first)), values(found(p, other))))
        .toList();
  }

  private Map<Long, RunRecord> found(String problem, String sampler) {
    return runs.getOrDefault(problem, Map.of()).getOrDefault(sampler, Map.of());
  }

  private RunRecord run(String problem, String sampler, long seed) {
    return Objects.requireNonNull(
        found(problem, sampler).get(seed), "only samplers with all seeds are ranked");
  }

  private SortedSet<Long> seeds(String problem) {
    SortedSet<Long> seeds = new TreeSet<>();
    runs.getOrDefault(problem, Map.of()).values().forEach(bySeed -> seeds.addAll(bySeed.keySet()));
    return seeds;
  }

  private boolean hasAll(String sampler, List<String> problems) {
    return problems.stream().allMatch(p -> found(p, sampler).keySet().containsAll(seeds(p)));
  }

  /** The place among the samplers, equal values sharing theirs. */
  private double rank(String problem, long seed, String sampler, List<String> among) {
    double own = run(problem, sampler, seed).bestAfter(after);
    double rank = 1;
    for (String other : among) {
      double value = run(problem, other, seed).bestAfter(after);
      rank += value < own ? 1 : value == own && !other.equals(sampler) ? 0.5 : 0;
    }
    return rank;
  }
}
