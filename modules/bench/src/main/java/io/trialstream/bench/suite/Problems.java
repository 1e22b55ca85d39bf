package io.trialstream.bench.suite;

import io.trialstream.bench.quality.LearningCurve;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** All problems of the suite. Stateless. */
final class Problems {

  /** Full trials of a problem with a pruner; its budget is as many steps as they have. */
  private static final int FULL_TRIALS = 30;

  private static final int PARALLEL_TRIALS = 200;
  private static final List<Problem> ALL = all();

  private Problems() {}

  private static List<Problem> all() {
    List<Problem> all = new ArrayList<>(BbobProblems.all());
    all.addAll(MixedProblems.all());
    all.addAll(ConditionalProblems.all());
    all.addAll(ConstrainedProblems.all());
    all.addAll(FailingProblems.all());
    for (Classics classic : Classics.values()) {
      for (String pruner : List.of("successive-halving", "hyperband", "median")) {
        all.add(
            classic
                .problem(name(classic) + "-" + pruner, Group.PRUNED)
                .withPruner(pruner)
                .withTrials(FULL_TRIALS));
      }
    }
    all.addAll(NoisyProblems.all());
    all.addAll(ObjectivesProblems.all());
    for (Classics classic : List.of(Classics.HARTMANN6, Classics.ACKLEY10, Classics.ROSENBROCK5)) {
      for (int inFlight : new int[] {1, 10, 50}) {
        all.add(
            classic
                .problem(name(classic) + "-x" + inFlight, Group.PARALLEL)
                .withInFlight(inFlight)
                .withTrials(PARALLEL_TRIALS));
      }
    }
    return List.copyOf(all);
  }

  private static String name(Classics classic) {
    return classic.name().toLowerCase(Locale.ROOT);
  }

  static List<String> names() {
    return ALL.stream().map(Problem::name).toList();
  }

  static Problem of(String name) {
    return ALL.stream()
        .filter(p -> p.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Expected a problem out of %s, but got \"%s\".".formatted(names(), name)));
  }

  /**
   * The problems of these groups and those with these names, in the order of the suite; all if
   * nothing is named.
   */
  static List<Problem> selected(Collection<String> groups, Collection<String> names) {
    Set<Problem> wanted = new LinkedHashSet<>();
    names.forEach(name -> wanted.add(of(name)));
    for (String label : groups) {
      Group group = Group.of(label);
      ALL.stream().filter(p -> p.group() == group).forEach(wanted::add);
    }
    return wanted.isEmpty() ? ALL : ALL.stream().filter(wanted::contains).toList();
  }

  /** The most steps that a problem with a pruner may use. */
  static long steps(int fullTrials) {
    return (long) fullTrials * LearningCurve.STEPS;
  }
}
