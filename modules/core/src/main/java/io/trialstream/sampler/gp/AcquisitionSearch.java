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
  private static final int ROUNDS = 3;
  private static final double TOLERANCE = 1e-4;
  private static final double[] DISTANCES = {0.2, 0.05, 0.01};

  /** A space of at most so many points is searched point by point. */
  private static final int SMALL_SPACE = 1_000;

  /** Of a larger one, every point is looked at only if all that is found has been tried. */
  private static final int COUNTABLE_SPACE = 10_000;

  private static final double[] NO_GRADIENT = new double[0];

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
   * In a space of few points, the best of all.
   *
   * @param taken what has been tried or is being tried: not suggested again, unless all that is
   *     found is
   */
  double[] best(
      ExpectedImprovement improvement,
      List<double[]> bestTrials,
      Predicate<double[]> taken,
      RandomGenerator random) {
    List<double[]> few = inputs.all(SMALL_SPACE);
    List<Candidate> all =
        few.isEmpty() ? found(improvement, bestTrials, random) : candidates(improvement, few);
    all.sort(Comparator.comparingDouble(c -> -c.value()));
    for (Candidate candidate : all) {
      if (!taken.test(candidate.point())) {
        return candidate.point();
      }
    }
    List<double[]> open = new ArrayList<>(inputs.all(COUNTABLE_SPACE));
    open.removeIf(taken);
    return open.isEmpty() ? all.getFirst().point() : open.get(random.nextInt(open.size()));
  }

  private static List<Candidate> candidates(ExpectedImprovement improvement, List<double[]> at) {
    List<Candidate> candidates = new ArrayList<>();
    for (double[] point : at) {
      candidates.add(new Candidate(point, improvement.at(point, NO_GRADIENT)));
    }
    return candidates;
  }

  private List<Candidate> found(
      ExpectedImprovement improvement, List<double[]> bestTrials, RandomGenerator random) {
    List<double[]> points = new ArrayList<>();
    for (int i = 0; i < ANYWHERE; i++) {
      points.add(inputs.anywhere(low, high, random));
    }
    List<Candidate> anywhere = candidates(improvement, points);
    points.clear();
    for (double[] best : bestTrials) {
      for (int i = 0; i < NEAR_EACH; i++) {
        double distance = DISTANCES[i % DISTANCES.length];
        points.add(within(inputs.near(best, distance, i % 2 == 0 ? 1 : 0.2, random), random));
      }
    }
    List<Candidate> near = candidates(improvement, points);
    // Those near the best are better before the climb, and not always after it.
    List<Candidate> starts = new ArrayList<>();
    addStarts(starts, anywhere, STARTS_ANYWHERE);
    addStarts(starts, near, STARTS_NEAR);
    List<Candidate> all = new ArrayList<>(anywhere);
    all.addAll(near);
    for (Candidate start : starts) {
      climb(improvement, start, all, random);
    }
    return all;
  }

  private double[] within(double[] point, RandomGenerator random) {
    for (int d = 0; d < point.length; d++) {
      if (!inputs.isCategorical(d)) {
        point[d] = Math.clamp(point[d], low[d], high[d]);
      }
    }
    return inputs.settled(point, random);
  }

  /** Adds the best so many that do not lie close to each other; sorts them. */
  private void addStarts(List<Candidate> starts, List<Candidate> candidates, int count) {
    candidates.sort(Comparator.comparingDouble(c -> -c.value()));
    int most = starts.size() + count;
    for (Candidate c : candidates) {
      if (starts.size() == most) {
        return;
      }
      if (starts.stream().noneMatch(s -> close(s.point(), c.point()))) {
        starts.add(c);
      }
    }
  }

  private boolean close(double[] a, double[] b) {
    return inputs.squaredDistance(a, b) < 1e-3 * a.length;
  }

  /** Climbs by slopes, then by single steps where there are none, in turns while that helps. */
  private void climb(
      ExpectedImprovement improvement,
      Candidate start,
      List<Candidate> all,
      RandomGenerator random) {
    Candidate here = start;
    for (int round = 0; round < ROUNDS; round++) {
      double[] point = inputs.settled(bySlope(improvement, here.point()), random);
      Candidate next = new Candidate(point, improvement.at(point, NO_GRADIENT));
      all.add(next);
      for (Candidate c : candidates(improvement, inputs.neighbours(next.point(), random))) {
        all.add(c);
        next = c.value() > next.value() ? c : next;
      }
      if (next.point() == point || next.value() <= here.value()) {
        return; // no step was better than the slope's end
      }
      here = next;
    }
  }

  private double[] bySlope(ExpectedImprovement improvement, double[] start) {
    double[] from = low.clone();
    double[] to = high.clone();
    for (int d = 0; d < start.length; d++) {
      if (inputs.isCategorical(d) || !inputs.isActive(start, d)) {
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
