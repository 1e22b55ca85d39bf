package io.trialstream.sampler.cmaes;

import io.trialstream.algorithm.EarlierTrial;
import io.trialstream.algorithm.OptionValues;
import io.trialstream.space.Distribution;
import io.trialstream.space.UnitTransform;
import io.trialstream.study.Direction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a user asks of CMA-ES, and where a run begins because of it. Immutable.
 *
 * @param sigma0 first step size, as a share of each range
 * @param population of the first run; 0 for the usual one
 * @param x0 values at which the first run begins, by parameter; others begin in the middle
 * @param earlier trials of a related study, from which the first run begins
 */
record CmaEsSettings(
    Direction direction,
    int startupTrials,
    double sigma0,
    int population,
    boolean separable,
    boolean margin,
    boolean restart,
    boolean adaptRates,
    Map<String, @Nullable Object> x0,
    List<EarlierTrial> earlier) {

  private static final int MOST_POPULATION = 100_000;

  /** With more parameters only the spread of each is learnt, so that the cost stays small. */
  static final int MOST_CORRELATED = 200;

  CmaEsSettings {
    if (!x0.isEmpty() && !earlier.isEmpty()) {
      throw new IllegalArgumentException(
          "Expected x0 or source_trials for the sampler \"cmaes\", but got both. Leave out one of them: each says where the first run begins.");
    }
    if (separable && adaptRates) {
      throw new IllegalArgumentException(
          "Expected use_separable_cma or lr_adapt for the sampler \"cmaes\", but got both. Leave out one of them: rates are adapted to correlations.");
    }
  }

  static CmaEsSettings of(Direction direction, OptionValues options) {
    return new CmaEsSettings(
        direction,
        options.wholeNumber("n_startup_trials"),
        options.number("sigma0"),
        options.wholeNumber("popsize"),
        options.flag("use_separable_cma"),
        options.flag("with_margin"),
        options.word("restart_strategy").equals("ipop"),
        options.flag("lr_adapt"),
        options.valuesByName("x0", Map.of()),
        options.earlierTrials("source_trials"));
  }

  /** An optimiser that has learnt nothing of this study. */
  CmaEs begin(SortedMap<String, Distribution> space, int restarts) {
    int d = space.size();
    int usual = population > 1 ? population : CmaConstants.usualPopulation(d);
    double[] cells =
        space.values().stream().mapToDouble(p -> margin ? UnitTransform.cell(p) : 0).toArray();
    return new CmaEs(
        restarts == 0 ? first(space) : middle(d),
        (int) Math.min(MOST_POPULATION, (long) usual << Math.min(restarts, 20)),
        separable || d > MOST_CORRELATED,
        cells,
        adaptRates);
  }

  private CmaEs.Start middle(int d) {
    double[] mean = new double[d];
    Arrays.fill(mean, 0.5);
    return new CmaEs.Start(mean, sigma0, null);
  }

  private CmaEs.Start first(SortedMap<String, Distribution> space) {
    CmaEs.Start middle = middle(space.size());
    List<double[]> best = WarmStart.best(points(space));
    if (!best.isEmpty()) {
      return WarmStart.of(best);
    }
    int i = 0;
    for (var p : space.entrySet()) {
      if (x0.containsKey(p.getKey())) {
        double value = p.getValue().toInternal(x0.get(p.getKey()));
        middle.mean()[i] = UnitTransform.toUnit(p.getValue(), value);
      }
      i++;
    }
    return middle;
  }

  /** Earlier trials that have all parameters within their domains. */
  private List<WarmStart.Scored> points(SortedMap<String, Distribution> space) {
    List<WarmStart.Scored> points = new ArrayList<>();
    for (EarlierTrial trial : earlier) {
      double[] point = new double[space.size()];
      boolean fits = true;
      int i = 0;
      for (var p : space.entrySet()) {
        Object external = trial.params().get(p.getKey());
        double value = external == null ? Double.NaN : p.getValue().toInternal(external);
        fits &= !Double.isNaN(value) && p.getValue().contains(value);
        point[i++] = fits ? UnitTransform.toUnit(p.getValue(), value) : 0;
      }
      if (fits) {
        points.add(new WarmStart.Scored(point, direction.score(trial.value())));
      }
    }
    return points;
  }

  /** Why a parameter cannot begin where it should, in words; null if it can. */
  @Nullable String unfit(String name, Distribution distribution) {
    if (!x0.containsKey(name)) {
      return null;
    }
    double value = distribution.toInternal(x0.get(name));
    return Double.isNaN(value) || !distribution.contains(value)
        ? "The sampler is to begin with parameter \"%s\" at %s, which lies outside %s. Change x0, or leave the parameter out of it."
            .formatted(name, x0.get(name), distribution)
        : null;
  }
}
