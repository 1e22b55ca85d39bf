package io.trialstream.pruner;

import io.trialstream.numeric.Normals;
import java.util.Arrays;

/**
 * Wilcoxon's signed-rank test (1945), one-sided; of differences of zero each side gets half of the
 * ranks. Exact for few differences, else by the normal approximation. Stateless.
 */
final class SignedRankTest {

  /** Up to so many differences that are all different and not zero, it is exact. */
  private static final int EXACT = 50;

  /** Up to so many others. */
  private static final int EXACT_WITH_TIES = 13;

  private static final double CLOSE = 1e-9;

  private SignedRankTest() {}

  /**
   * How likely the differences are to be as large as they are, or larger, if their median is 0.
   *
   * @return NaN if all of them are 0 and they are many
   */
  static double greater(double[] differences) {
    int n = differences.length;
    double[] ranks = ranks(differences);
    double plus = 0;
    double zeros = 0;
    boolean ties = false;
    for (int i = 0; i < n; i++) {
      plus += differences[i] > 0 ? ranks[i] : 0;
      zeros += differences[i] == 0 ? ranks[i] : 0;
      ties |= ranks[i] != Math.rint(ranks[i]) || differences[i] == 0;
    }
    ties |= Arrays.stream(ranks).distinct().count() < n;
    plus += zeros / 2;
    return n <= (ties ? EXACT_WITH_TIES : EXACT)
        ? exact(differences, ranks, plus, zeros)
        : approximate(ranks, plus);
  }

  /** Of the absolute differences, from 1; equal ones share the mean of theirs. */
  private static double[] ranks(double[] differences) {
    int n = differences.length;
    double[] sorted = Arrays.stream(differences).map(Math::abs).sorted().toArray();
    double[] ranks = new double[n];
    for (int i = 0; i < n; i++) {
      double value = Math.abs(differences[i]);
      int below = 0;
      int equal = 0;
      for (double other : sorted) {
        below += other < value ? 1 : 0;
        equal += other == value ? 1 : 0;
      }
      ranks[i] = below + (equal + 1) / 2.0;
    }
    return ranks;
  }

  /** Counts the ways to give signs: those with each sum of twice the ranks. */
  private static double exact(double[] differences, double[] ranks, double plus, double zeros) {
    int most = (int) Math.rint(2 * Arrays.stream(ranks).sum());
    double[] ways = new double[most + 1];
    ways[0] = 1;
    double all = 1;
    for (int i = 0; i < ranks.length; i++) {
      if (differences[i] == 0) {
        continue;
      }
      int twice = (int) Math.rint(2 * ranks[i]);
      for (int sum = most; sum >= twice; sum--) {
        ways[sum] += ways[sum - twice];
      }
      all *= 2;
    }
    double asLarge = 0;
    for (int sum = 0; sum <= most; sum++) {
      if (sum / 2.0 + zeros / 2 >= plus - CLOSE) {
        asLarge += ways[sum];
      }
    }
    return asLarge / all;
  }

  private static double approximate(double[] ranks, double plus) {
    double n = ranks.length;
    double[] sorted = Arrays.stream(ranks).sorted().toArray();
    double tied = 0;
    for (int i = 0; i < sorted.length; ) {
      int j = i;
      while (j < sorted.length && sorted[j] == sorted[i]) {
        j++;
      }
      double t = j - i;
      tied += t * t * t - t;
      i = j;
    }
    double deviation = Math.sqrt((n * (n + 1) * (2 * n + 1) - tied / 2) / 24);
    return 1 - Normals.cdf((plus - n * (n + 1) / 4) / deviation);
  }
}
