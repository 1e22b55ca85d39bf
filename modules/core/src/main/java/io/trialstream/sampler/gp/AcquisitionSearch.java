package io.trialstream.sampler.gp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Looks for the point within a box at which the expected improvement is largest. Immutable. */
final class AcquisitionSearch {

  private static final int ANYWHERE = 450;
  private static final int NEAR_EACH = 40;
  private static final int STARTS_ANYWHERE = 5;
  private static final int STARTS_NEAR = 3;
  private static final int ITERATIONS = 50;
  private static final double TOLERANCE = 1e-4;
  private static final double[] DISTANCES = {0.2, 0.05, 0.01};

  private final InputSpace inputs;
  private final double[] low;
  private final double[] high;

  AcquisitionSearch(InputSpace inputs, double[] low, double[] high) {
    this.inputs = inputs;
    this.low = low.clone();
    this.high = high.clone();
  }

  private record Candidate(double[] point, double value) {}

  /**
   * The best point that is found: some anywhere, some near the best trials, and climbs from both.
   *
   * @param taken what has been tried or is being tried: not suggested again, unless all that is
   *     found is
   */
  double[] best(
      ExpectedImprovement improvement,
      List<double[]> bestTrials,
      Predicate<double[]> taken,
      RandomGenerator random) {
    double[] none = new double[0];
    List<Candidate> anywhere = new ArrayList<>();
    for (int i = 0; i < ANYWHERE; i++) {
      double[] point = inputs.anywhere(low, high, random);
      anywhere.add(new Candidate(point, improvement.at(point, none)));
    }
    List<Candidate> near = new ArrayList<>();
    for (double[] best : bestTrials) {
      for (int i = 0; i < NEAR_EACH; i++) {
        double distance = DISTANCES[i % DISTANCES.length];
        double[] point = within(inputs.near(best, distance, i % 2 == 0 ? 1 : 0.2, random));
        near.add(new Candidate(point, improvement.at(point, none)));
      }
    }
    // Those near the best are better before the climb, and not always after it.
    List<double[]> starts = new ArrayList<>();
    addStarts(starts, anywhere, STARTS_ANYWHERE);
    addStarts(starts, near, STARTS_NEAR);
    List<Candidate> all = new ArrayList<>(anywhere);
    all.addAll(near);
    for (double[] start : starts) {
      double[] point = inputs.onGrid(climb(improvement, start));
      all.add(new Candidate(point, improvement.at(point, none)));
    }
    all.sort(Comparator.comparingDouble(c -> -c.value()));
    for (Candidate candidate : all) {
      if (!taken.test(candidate.point())) {
        return candidate.point();
      }
    }
    return all.getFirst().point();
  }

  private double[] within(double[] point) {
    for (int d = 0; d < point.length; d++) {
      if (!inputs.isCategorical(d)) {
        point[d] = Math.clamp(point[d], low[d], high[d]);
      }
    }
    return point;
  }

  /** Adds the best so many that do not lie close to each other; sorts them. */
  private static void addStarts(List<double[]> starts, List<Candidate> candidates, int count) {
    candidates.sort(Comparator.comparingDouble(c -> -c.value()));
    int most = starts.size() + count;
    for (Candidate c : candidates) {
      if (starts.size() == most) {
        return;
      }
      if (starts.stream().noneMatch(s -> close(s, c.point()))) {
        starts.add(c.point());
      }
    }
  }

  private static boolean close(double[] a, double[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += (a[d] - b[d]) * (a[d] - b[d]);
    }
    return sum < 1e-3 * a.length;
  }

  private double[] climb(ExpectedImprovement improvement, double[] start) {
    double[] from = low.clone();
    double[] to = high.clone();
    for (int d = 0; d < start.length; d++) {
      if (inputs.isCategorical(d)) {
        from[d] = start[d];
        to[d] = start[d];
      }
    }
    return BoxMinimizer.search(
            (point, gradient) -> {
              double value = improvement.at(point, gradient);
              for (int d = 0; d < gradient.length; d++) {
                gradient[d] = -gradient[d];
              }
              return -value;
            },
            start,
            from,
            to,
            ITERATIONS,
            TOLERANCE)
        .at();
  }
}
