package io.trialstream.importance;

import io.trialstream.algorithm.Algorithm;
import io.trialstream.algorithm.Kind;
import io.trialstream.names.NearestName;
import io.trialstream.space.Parameter;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * How much each parameter of a study matters for its values. Looks at the complete trials whose
 * values are finite. Stateless.
 */
public final class Importance {

  private Importance() {}

  /** How it is measured. */
  public enum Method {
    /**
     * How differently the best tenth of the trials is distributed from all of them, parameter by
     * parameter (PED-ANOVA: Watanabe, Bansal and Hutter 2023; parameters that depend on others:
     * arXiv 2601.20800). The only one for several objectives together. O(trials log trials).
     */
    PED_ANOVA(
        "ped-anova",
        "How differently the best tenth of the trials is distributed from all (Watanabe et al. 2023); the only one for several objectives together.",
        "O(trials log trials)"),

    /**
     * The share of a random forest's variance over the whole space that one parameter explains by
     * itself (functional analysis of variance: Hutter, Hoos and Leyton-Brown 2014). Parameters that
     * every trial has.
     */
    FANOVA(
        "fanova",
        "The share of a random forest's variance that a parameter explains by itself (Hutter et al. 2014).",
        "O(trees · nodes²)"),

    /**
     * How much the splits of a random forest on a parameter lower the variance of the values
     * (Breiman 2001). Parameters that every trial has.
     */
    MEAN_DECREASE_IMPURITY(
        "mean-decrease-impurity",
        "How much the splits of a random forest on a parameter lower the variance (Breiman 2001).",
        "O(trees · trials log trials)");

    /** The method that is used where none is named. */
    public static final Method DEFAULT = PED_ANOVA;

    private final String word;
    private final String summary;
    private final String cost;

    Method(String word, String summary, String cost) {
      this.word = word;
      this.summary = summary;
      this.cost = cost;
    }

    /** What it declares. */
    public Algorithm algorithm() {
      Algorithm one = Algorithm.of(Kind.IMPORTANCE_METHOD, word, summary).costing(cost);
      return this == PED_ANOVA ? one.forSeveralObjectives() : one;
    }

    /**
     * The method of a declared name; underscores are read as hyphens.
     *
     * @throws IllegalArgumentException if there is none; the message names the nearest one
     */
    public static Method named(String name) {
      List<String> known = Arrays.stream(values()).map(m -> m.word).toList();
      int index = known.indexOf(name.replace('_', '-'));
      if (index < 0) {
        throw new IllegalArgumentException(
            "There is no importance method \"%s\".%s Expected one of %s."
                .formatted(name, NearestName.question(name, known), String.join(", ", known)));
      }
      return values()[index];
    }
  }

  /**
   * What is measured.
   *
   * @param method how
   * @param objective index of the objective; null for all of them together, which only {@link
   *     Method#PED_ANOVA} can do
   * @param normalize whether they are scaled to a sum of 1
   * @param seed decides how the trees of a forest differ
   * @param params the parameters to compare, by the trials that have all of them; empty for all
   *     parameters
   */
  public record Options(
      Method method,
      @Nullable Integer objective,
      boolean normalize,
      long seed,
      List<String> params) {

    public Options {
      params = List.copyOf(params);
    }

    /** The same for all parameters. */
    public Options(Method method, @Nullable Integer objective, boolean normalize, long seed) {
      this(method, objective, normalize, seed, List.of());
    }

    /** The default method, of all objectives, scaled to a sum of 1. */
    public static Options usual() {
      return new Options(Method.DEFAULT, null, true, 0);
    }

    /** The same for some parameters. */
    public Options withParams(List<String> some) {
      return new Options(method, objective, normalize, seed, some);
    }
  }

  /**
   * The importance of each parameter for a number of one's own, such as the time that a trial took;
   * less of it counts as better.
   *
   * @param target of a complete trial; trials for which it is NaN or infinite do not count
   * @param options those of {@link #of(List, List, Options)}, but for the objective
   * @return as there
   * @throws IllegalArgumentException if no trial has one of the parameters
   */
  public static Map<String, Double> of(
      List<FrozenTrial> trials, ToDoubleFunction<FrozenTrial> target, Options options) {
    List<FrozenTrial> valued = new ArrayList<>();
    for (FrozenTrial trial : trials) {
      if (trial.state() == TrialState.COMPLETE) {
        double value = target.applyAsDouble(trial);
        if (Double.isFinite(value)) {
          valued.add(trial.toBuilder().values(List.of(value)).build());
        }
      }
    }
    Options ofTarget =
        new Options(options.method(), 0, options.normalize(), options.seed(), options.params());
    return of(valued, List.of(Direction.MINIMIZE), ofTarget);
  }

  /**
   * The importance of each parameter, most important first.
   *
   * @return at least 0 each; all alike (or all 0 where not normalised) with fewer than two trials,
   *     or where nothing can be told; empty without parameters
   * @throws IllegalArgumentException if there is no such objective, the method needs one, or no
   *     trial has one of the parameters
   */
  public static Map<String, Double> of(
      List<FrozenTrial> trials, List<Direction> directions, Options options) {
    Integer objective = options.objective();
    if (objective != null && (objective < 0 || objective >= directions.size())) {
      throw new IllegalArgumentException(
          "Expected an objective from 0 to %s, but got %s."
              .formatted(directions.size() - 1, objective));
    }
    if (objective == null && directions.size() == 1) {
      objective = 0;
    }
    List<FrozenTrial> complete =
        trials.stream()
            .filter(t -> t.state() == TrialState.COMPLETE)
            .filter(t -> t.values().stream().allMatch(Double::isFinite))
            .map(trial -> restricted(trial, options.params()))
            .toList();
    requireKnown(options.params(), trials);
    List<FrozenTrial> having =
        complete.stream().filter(t -> t.params().keySet().containsAll(options.params())).toList();
    Map<String, Double> found =
        switch (options.method()) {
          case PED_ANOVA -> new PedAnova(having, directions, objective).importances();
          case FANOVA, MEAN_DECREASE_IMPURITY -> byForest(having, directions, objective, options);
        };
    return sorted(found, options.normalize());
  }

  private static void requireKnown(List<String> params, List<FrozenTrial> trials) {
    Set<String> known = params.isEmpty() ? Set.of() : names(trials);
    for (String name : params) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "No trial has a parameter \"%s\".%s Expected some of %s."
                .formatted(name, NearestName.question(name, known), String.join(", ", known)));
      }
    }
  }

  /** The trial with these parameters and no others; as it is if there are none. */
  private static FrozenTrial restricted(FrozenTrial trial, List<String> params) {
    if (params.isEmpty()) {
      return trial;
    }
    Map<String, Parameter> some = new LinkedHashMap<>(trial.params());
    some.keySet().retainAll(params);
    return trial.withParams(some);
  }

  private static Map<String, Double> byForest(
      List<FrozenTrial> complete,
      List<Direction> directions,
      @Nullable Integer objective,
      Options options) {
    if (objective == null) {
      throw new IllegalArgumentException(
          "The study has %s objectives, and %s measures one of them. Say which, from 0 to %s."
              .formatted(
                  directions.size(), options.method().algorithm().name(), directions.size() - 1));
    }
    Columns columns = Columns.of(complete, objective);
    Map<String, Double> found = new HashMap<>();
    columns.singleValued().forEach(name -> found.put(name, 0.0));
    if (complete.size() < 2 || columns.names().isEmpty()) {
      columns.names().forEach(name -> found.put(name, 0.0));
      return found;
    }
    Forest forest = new Forest(columns, options.seed());
    double[] importances =
        options.method() == Method.FANOVA ? forest.marginalVariances() : forest.impurityDecreases();
    for (int i = 0; i < importances.length; i++) {
      found.put(columns.names().get(i), importances[i]);
    }
    return found;
  }

  private static Map<String, Double> sorted(Map<String, Double> found, boolean normalize) {
    double sum = found.values().stream().mapToDouble(d -> d).sum();
    Map<String, Double> sorted = new LinkedHashMap<>();
    found.entrySet().stream()
        .sorted(
            Comparator.comparingDouble((Map.Entry<String, Double> e) -> -e.getValue())
                .thenComparing(Map.Entry::getKey))
        .forEach(
            e -> {
              double value = e.getValue();
              if (normalize) {
                value = sum > 0 ? value / sum : 1.0 / found.size();
              }
              sorted.put(e.getKey(), value);
            });
    return sorted;
  }

  /** All parameters that these trials have. */
  static Set<String> names(List<FrozenTrial> trials) {
    Set<String> names = new TreeSet<>();
    for (FrozenTrial trial : trials) {
      Map<String, Parameter> params = trial.params();
      names.addAll(params.keySet());
    }
    return names;
  }
}
