package io.trialstream.sampler;

import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Estimates what pruned trials would have reached. A value at an early step cannot be compared with
 * the value of a complete trial. Therefore the trials that went further show, by a straight line
 * through their values at that step and their final values, what a value at that step is worth; the
 * furthest trials are estimated first, and then serve the others (compare the model over steps in
 * Klein et al. 2017, "Learning curve prediction with Bayesian neural networks", and rank-based
 * promotion in ASHA, arXiv 1810.05934). No estimate is better than the best complete trial: nobody
 * has seen that a pruned trial is.
 *
 * <p>For studies with one objective. Keeps the curves of at most {@value #MOST_CURVES} trials, of
 * each at most {@value #MOST_POINTS} points. An estimate of all pruned trials costs O(steps at
 * which trials were pruned * curves). Confined to one thread.
 */
public final class LearningCurves {

  private static final int MOST_CURVES = 256;
  private static final int MOST_POINTS = 64;

  /** A line needs so many trials; fewer only tell how far values still move. */
  private static final int ENOUGH_FOR_A_LINE = 3;

  /** Of the variance, so much is open where values are only moved by what few trials moved. */
  private static final double DOUBT_OF_A_SHIFT = 0.25;

  private static final long NO_STEP = -1;
  private static final double NONE = Double.NEGATIVE_INFINITY;
  private static final Estimate UNKNOWN = new Estimate(Double.POSITIVE_INFINITY, 1);

  private final Direction direction;
  private final Map<Integer, Curve> curves = new HashMap<>();

  /** The same, those that are to be forgotten first at the front. */
  private final TreeSet<Curve> byWorth =
      new TreeSet<>(Comparator.comparingLong(Curve::last).thenComparingInt(Curve::number));

  /**
   * An estimated final score.
   *
   * @param score smaller is better; infinite if the trial reported no number
   * @param doubt share of the variance of scores that the estimate leaves open, from 0 to 1
   */
  public record Estimate(double score, double doubt) {}

  /** Scores by step, steps ascending. */
  private record Curve(int number, long[] steps, double[] scores) {
    long last() {
      return steps[steps.length - 1];
    }

    /** The score at the latest step up to this one; NaN if there is none that is comparable. */
    double at(long step) {
      int place = Arrays.binarySearch(steps, step);
      place = place >= 0 ? place : -place - 2;
      return place >= 0 && steps[place] >= step / 2 ? scores[place] : Double.NaN;
    }
  }

  /**
   * How scores at a step lead to final scores.
   *
   * @param least no estimate is better than this
   */
  private record Line(double slope, double offset, double doubt, double least) {
    double at(double score) {
      return slope * score + offset;
    }
  }

  /** Trials that went on after a step: their scores at it, and their final scores. */
  private record Pairs(List<double[]> pairs, double meanEarly, double meanFinal) {}

  public LearningCurves(Direction direction) {
    this.direction = direction;
  }

  /** Takes note of what a trial has reported until it ended, by step. */
  public void reported(int number, NavigableMap<Long, Double> reports) {
    forget(number);
    if (reports.size() < 2) {
      return; // its last value is all that there is, and the trial itself has it
    }
    int stride = (2 * reports.size() + MOST_POINTS - 1) / MOST_POINTS;
    long[] steps = new long[reports.size()];
    double[] scores = new double[reports.size()];
    int place = 0;
    int kept = 0;
    for (var report : reports.entrySet()) {
      boolean early = place < MOST_POINTS / 4; // values change most where a curve begins
      if (early || place % stride == 0 || place == reports.size() - 1) {
        steps[kept] = report.getKey();
        scores[kept] = direction.score(report.getValue());
        kept++;
      }
      place++;
    }
    Curve curve = new Curve(number, Arrays.copyOf(steps, kept), Arrays.copyOf(scores, kept));
    curves.put(number, curve);
    byWorth.add(curve);
    if (byWorth.size() > MOST_CURVES) {
      forget(byWorth.first().number());
    }
  }

  /** Forgets what a trial has reported. */
  public void forget(int number) {
    Curve curve = curves.remove(number);
    if (curve != null) {
      byWorth.remove(curve);
    }
  }

  /**
   * Estimates the final scores of the pruned trials.
   *
   * @param ended trials; those that are neither COMPLETE nor PRUNED do not count
   * @return one estimate per pruned trial, by number
   */
  public Map<Integer, Estimate> estimates(Collection<FrozenTrial> ended) {
    Map<Integer, Double> known = new HashMap<>();
    TreeMap<Long, List<FrozenTrial>> prunedByStep = new TreeMap<>(Comparator.reverseOrder());
    for (FrozenTrial trial : ended) {
      if (trial.state() == TrialState.COMPLETE) {
        known.put(trial.number(), direction.score(trial.value()));
      } else if (trial.state() == TrialState.PRUNED) {
        long step = trial.lastStep() == null ? NO_STEP : trial.lastStep();
        prunedByStep.computeIfAbsent(step, s -> new ArrayList<>()).add(trial);
      }
    }
    double[] complete = scores(ended, known);
    Map<Integer, Estimate> estimates = new HashMap<>();
    prunedByStep.forEach(
        (step, trials) -> {
          Line line = line(pairs(step, known), complete);
          for (FrozenTrial trial : trials) {
            double shown = trial.values().isEmpty() ? Double.NaN : direction.score(trial.value());
            boolean number = Double.isFinite(shown);
            if (number) {
              known.put(trial.number(), line.at(shown));
            }
            estimates.put(
                trial.number(),
                number
                    ? new Estimate(Math.max(line.at(shown), line.least()), line.doubt())
                    : UNKNOWN);
          }
        });
    return estimates;
  }

  /** Scores of the complete trials, of the feasible ones if there are any, sorted. */
  private static double[] scores(Collection<FrozenTrial> ended, Map<Integer, Double> known) {
    boolean feasible =
        ended.stream().anyMatch(t -> t.state() == TrialState.COMPLETE && t.feasible());
    return ended.stream()
        .filter(t -> t.state() == TrialState.COMPLETE && (t.feasible() || !feasible))
        .mapToDouble(t -> known.getOrDefault(t.number(), Double.NaN))
        .sorted()
        .toArray();
  }

  private Pairs pairs(long step, Map<Integer, Double> known) {
    List<double[]> pairs = new ArrayList<>();
    double meanEarly = 0;
    double meanFinal = 0;
    for (Curve curve : byWorth) {
      Double reached = known.get(curve.number());
      double early = step == NO_STEP || curve.last() < step ? Double.NaN : curve.at(step);
      if (reached != null && Double.isFinite(reached) && Double.isFinite(early)) {
        pairs.add(new double[] {early, reached});
        meanEarly += (early - meanEarly) / pairs.size();
        meanFinal += (reached - meanFinal) / pairs.size();
      }
    }
    return new Pairs(pairs, meanEarly, meanFinal);
  }

  private static Line line(Pairs from, double[] complete) {
    int n = from.pairs().size();
    if (n == 0) { // nothing to compare with: at least as bad as half of the complete ones
      double median = complete.length == 0 ? NONE : complete[complete.length / 2];
      return new Line(1, 0, 1, median);
    }
    double best = complete.length == 0 ? NONE : complete[0];
    double offset = from.meanFinal() - from.meanEarly();
    double squares = 0;
    double products = 0;
    double all = 0;
    for (double[] pair : from.pairs()) {
      double early = pair[0] - from.meanEarly();
      double reached = pair[1] - from.meanFinal();
      squares += early * early;
      products += early * reached;
      all += reached * reached;
    }
    if (n < ENOUGH_FOR_A_LINE || !(squares > 0)) {
      return new Line(1, offset, DOUBT_OF_A_SHIFT, best);
    }
    // As if one more trial had said that differences stay as they are.
    double slope = Math.max(0, (n * products / squares + 1) / (n + 1));
    double left = all - 2 * slope * products + slope * slope * squares;
    double spread = Math.max(all / n, variance(complete));
    double doubt = spread > 0 ? Math.clamp(left / (n - 2) / spread, 0, 1) : 1;
    return new Line(slope, from.meanFinal() - slope * from.meanEarly(), doubt, best);
  }

  private static double variance(double[] values) {
    double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
    double mean = Arrays.stream(finite).average().orElse(0);
    return Arrays.stream(finite).map(v -> (v - mean) * (v - mean)).average().orElse(0);
  }
}
