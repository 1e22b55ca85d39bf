package io.trialstream.pareto;

import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Points at random within the boxes between some points and a reference point, from which the
 * volume that any of them dominate can be estimated (Karp and Luby 1985). A box gets samples in
 * proportion to its volume, and a sample in m boxes counts 1/m; so there is no empty space in which
 * samples are lost, whatever the number of objectives. The same points give the same samples.
 * O(samples * points).
 */
final class BoxSamples {

  private static final long SEED = 20_211_127;

  private final double[][] samples;
  private final double[] weights;

  /** The volume of all boxes together, those parts that several cover counted as often. */
  private final double volume;

  /**
   * @param points below the reference point in every objective, finite, at least one
   */
  BoxSamples(List<double[]> points, double[] reference, int count) {
    int d = reference.length;
    double[] logs = new double[points.size()];
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < logs.length; i++) {
      for (int k = 0; k < d; k++) {
        logs[i] += Math.log(reference[k] - points.get(i)[k]);
      }
      largest = Math.max(largest, logs[i]);
    }
    double[] upTo = new double[logs.length];
    double sum = 0;
    for (int i = 0; i < logs.length; i++) {
      sum += Math.exp(logs[i] - largest);
      upTo[i] = sum;
    }
    volume = sum * Math.exp(largest);
    SplittableRandom random = new SplittableRandom(SEED);
    samples = new double[count][d];
    weights = new double[count];
    for (int s = 0; s < count; s++) {
      double[] corner = points.get(box(upTo, random.nextDouble() * sum));
      for (int k = 0; k < d; k++) {
        samples[s][k] = corner[k] + random.nextDouble() * (reference[k] - corner[k]);
      }
      int covered = 0;
      for (double[] point : points) {
        covered += covers(point, samples[s]) ? 1 : 0;
      }
      weights[s] = 1.0 / Math.max(1, covered);
    }
  }

  private static int box(double[] upTo, double u) {
    int from = 0;
    int to = upTo.length - 1;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (upTo[middle] <= u) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  private static boolean covers(double[] point, double[] sample) {
    for (int k = 0; k < point.length; k++) {
      if (point[k] > sample[k]) {
        return false;
      }
    }
    return true;
  }

  /** The samples that lie in this point's box. */
  BitSet in(double[] point) {
    BitSet in = new BitSet(samples.length);
    for (int s = 0; s < samples.length; s++) {
      if (covers(point, samples[s])) {
        in.set(s);
      }
    }
    return in;
  }

  /** What these samples stand for, as a share of all boxes. */
  double share(BitSet some) {
    double share = 0;
    for (int s = some.nextSetBit(0); s >= 0; s = some.nextSetBit(s + 1)) {
      share += weights[s];
    }
    return share / weights.length;
  }

  /** The volume that all points dominate together. */
  double union() {
    BitSet all = new BitSet(samples.length);
    all.set(0, samples.length);
    return volume * share(all);
  }
}
