package io.trialstream.pareto;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * Chooses points that together dominate much, greedily: each time the one that adds most (Guerreiro
 * et al. 2016); lazily, since what a point adds only shrinks (Chen et al. 2020). What a point adds
 * is exact with two objectives, and with more as long as that takes up to {@value #MOST_EXACT}
 * steps or so; beyond, it is estimated from random points ({@link BoxSamples}), so that the cost
 * does not grow exponentially with the objectives. The same points give the same choice.
 */
public final class HypervolumeSubset {

  private static final double MOST_EXACT = 1_000_000;

  /** How often a chosen point's rivals are looked at again, about. */
  private static final int LOOKS = 10;

  private static final int COMPARISONS = 4_000_000;
  private static final int FEWEST_SAMPLES = 512;
  private static final int MOST_SAMPLES = 4_096;

  private HypervolumeSubset() {}

  private record Gain(int index, double atMost, int round) {}

  /** What points add to those that were taken. */
  private interface Measure {
    double gain(int index);

    void take(int index);
  }

  /**
   * Chooses so many points.
   *
   * @param points scores, smaller is better
   * @param count from 0 to the number of points
   * @param reference what volumes are measured to; if it, or a point below it, is not finite, the
   *     first points are chosen
   * @return indices in the order in which they were chosen; equal points count once, and fill up at
   *     the end
   */
  public static List<Integer> choose(List<double[]> points, int count, double[] reference) {
    if (points.isEmpty()) {
      return List.of();
    }
    int[] exponents = new int[reference.length];
    for (int k = 0; k < exponents.length; k++) {
      int objective = k;
      double best = points.stream().mapToDouble(p -> p[objective]).min().orElseThrow();
      exponents[k] = -Math.getExponent(reference[k] / 2 - best / 2);
    }
    return chooseScaled(
        points.stream().map(p -> scaled(p, exponents)).toList(),
        count,
        scaled(reference, exponents));
  }

  /**
   * Each objective times a power of two, which is exact and changes no choice: the volumes of very
   * large and very small values would be infinite or 0.
   */
  private static double[] scaled(double[] point, int[] exponents) {
    double[] scaled = new double[point.length];
    for (int k = 0; k < scaled.length; k++) {
      scaled[k] = Math.scalb(point[k], exponents[k]);
    }
    return scaled;
  }

  private static List<Integer> chooseScaled(List<double[]> points, int count, double[] reference) {
    List<Integer> chosen = new ArrayList<>();
    BitSet taken = new BitSet(points.size());
    if (finite(points, reference) && count < points.size()) {
      TreeMap<double[], Integer> unique = new TreeMap<>(Dominance.FIRST_BETTER);
      for (int i = points.size() - 1; i >= 0; i--) {
        unique.put(points.get(i), i);
      }
      Measure measure = measure(points, List.copyOf(unique.values()), count, reference);
      PriorityQueue<Gain> queue =
          new PriorityQueue<>(
              Comparator.comparingDouble((Gain g) -> -g.atMost()).thenComparingInt(Gain::index));
      for (int index : unique.values()) {
        queue.add(new Gain(index, measure.gain(index), 0));
      }
      while (chosen.size() < count && !queue.isEmpty()) {
        Gain top = queue.remove();
        if (top.round() == chosen.size()) {
          chosen.add(top.index());
          taken.set(top.index());
          measure.take(top.index());
        } else {
          queue.add(new Gain(top.index(), measure.gain(top.index()), chosen.size()));
        }
      }
    }
    for (int i = 0; i < points.size() && chosen.size() < count; i++) {
      if (!taken.get(i)) {
        chosen.add(i);
      }
    }
    return chosen;
  }

  private static boolean finite(List<double[]> points, double[] reference) {
    return Arrays.stream(reference).allMatch(Double::isFinite)
        && points.stream()
            .flatMapToDouble(Arrays::stream)
            .noneMatch(v -> v == Double.NEGATIVE_INFINITY || Double.isNaN(v));
  }

  private static Measure measure(
      List<double[]> points, List<Integer> unique, int count, double[] reference) {
    int objectives = reference.length;
    double steps =
        (unique.size() + (double) LOOKS * count) * Math.pow(count, Math.max(0, objectives - 2));
    if (objectives == 2) {
      return new Area(points, reference);
    }
    return steps <= MOST_EXACT
        ? new Exact(points, reference)
        : new Estimated(points, unique, reference);
  }

  /** Two objectives: exact, O(log n). */
  private static final class Area implements Measure {
    private final List<double[]> points;
    private final Staircase taken;

    Area(List<double[]> points, double[] reference) {
      this.points = points;
      taken = new Staircase(reference[0], reference[1]);
    }

    @Override
    public double gain(int index) {
      return taken.gain(points.get(index)[0], points.get(index)[1]);
    }

    @Override
    public void take(int index) {
      taken.add(points.get(index)[0], points.get(index)[1]);
    }
  }

  /** Exact at any number of objectives: the volume with the point, less that without it. */
  private static final class Exact implements Measure {
    private final List<double[]> points;
    private final double[] reference;
    private final List<double[]> taken = new ArrayList<>();
    private double volume;

    Exact(List<double[]> points, double[] reference) {
      this.points = points;
      this.reference = reference;
    }

    @Override
    public double gain(int index) {
      List<double[]> with = new ArrayList<>(taken);
      with.add(points.get(index));
      return Hypervolume.of(with, reference) - volume;
    }

    @Override
    public void take(int index) {
      taken.add(points.get(index));
      volume = Hypervolume.of(taken, reference);
    }
  }

  /** By the samples that a point covers, and none that was taken. */
  private static final class Estimated implements Measure {
    private final BitSet[] uncovered;
    private final BitSet covered = new BitSet();
    private final BoxSamples samples;

    Estimated(List<double[]> points, List<Integer> unique, double[] reference) {
      List<double[]> below =
          unique.stream().map(points::get).filter(p -> Hypervolume.isBelow(p, reference)).toList();
      int count = Math.clamp(COMPARISONS / points.size(), FEWEST_SAMPLES, MOST_SAMPLES);
      samples = new BoxSamples(below, reference, below.isEmpty() ? 0 : count);
      uncovered = new BitSet[points.size()];
      for (int index : unique) {
        uncovered[index] = samples.in(points.get(index));
      }
    }

    @Override
    public double gain(int index) {
      uncovered[index].andNot(covered);
      return samples.share(uncovered[index]);
    }

    @Override
    public void take(int index) {
      covered.or(uncovered[index]);
    }
  }
}
