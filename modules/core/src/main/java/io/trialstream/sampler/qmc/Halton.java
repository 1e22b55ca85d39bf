package io.trialstream.sampler.qmc;

import io.trialstream.numeric.Hashes;
import java.util.SplittableRandom;

/**
 * Halton points (1960). Scrambled, each digit of each coordinate is permuted by a permutation of
 * its own (Owen 2017).
 */
final class Halton implements Sequence {

  private static final int MAX_DIMENSIONS = 512;
  private static final int[] PRIMES = primes();

  /** Digits beyond this many bits change nothing in a double. */
  private static final double FINEST = 0x1p-53;

  private final boolean scramble;
  private final long seed;

  Halton(boolean scramble, long seed) {
    this.scramble = scramble;
    this.seed = seed;
  }

  @Override
  public int dimensions() {
    return MAX_DIMENSIONS;
  }

  @Override
  public double at(int index, int dimension) {
    int base = PRIMES[dimension];
    double x = 0;
    double weight = 1.0 / base;
    int left = index;
    for (int place = 0; scramble ? weight > FINEST : left > 0; place++) {
      int digit = left % base;
      x += weight * (scramble ? permuted(digit, base, dimension, place) : digit);
      left /= base;
      weight /= base;
    }
    return Math.min(x, Math.nextDown(1.0));
  }

  private int permuted(int digit, int base, int dimension, int place) {
    SplittableRandom random =
        new SplittableRandom(Hashes.mix(Hashes.mix(seed + dimension) + place));
    int[] permutation = new int[base];
    for (int i = 0; i < base; i++) { // the inside-out shuffle of Fisher and Yates
      int j = random.nextInt(i + 1);
      permutation[i] = permutation[j];
      permutation[j] = i;
    }
    return permutation[digit];
  }

  private static int[] primes() {
    int[] primes = new int[MAX_DIMENSIONS];
    int found = 0;
    for (int n = 2; found < MAX_DIMENSIONS; n++) {
      boolean prime = true;
      for (int i = 0; i < found && (long) primes[i] * primes[i] <= n; i++) {
        prime &= n % primes[i] != 0;
      }
      if (prime) {
        primes[found++] = n;
      }
    }
    return primes;
  }
}
