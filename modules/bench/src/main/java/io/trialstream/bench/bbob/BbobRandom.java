package io.trialstream.bench.bbob;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The random numbers of BBOB, so that instances are those of the COCO platform: a multiplicative
 * generator with a shuffle table (Park and Miller 1988, Bays and Durham 1976). Stateless.
 */
final class BbobRandom {

  private static final long MODULUS = 2_147_483_647;
  private static final int MULTIPLIER = 16_807;
  private static final int TABLE = 32;
  private static final int WARM_UP = 40;
  private static final int SLOT = 67_108_865;
  private static final double LEAST = 1e-99;

  private BbobRandom() {}

  /** Numbers between 0 and 1, neither included. */
  static double[] uniform(int count, long seed) {
    long state = Math.max(1, Math.abs(seed));
    long[] table = new long[TABLE];
    for (int i = WARM_UP - 1; i >= 0; i--) {
      state = state * MULTIPLIER % MODULUS;
      if (i < TABLE) {
        table[i] = state;
      }
    }
    double[] numbers = new double[count];
    long out = table[0];
    for (int i = 0; i < count; i++) {
      state = state * MULTIPLIER % MODULUS;
      int slot = (int) (out / SLOT);
      out = table[slot];
      table[slot] = state;
      numbers[i] = Math.max(LEAST, out / 2.147483647e9);
    }
    return numbers;
  }

  /** Numbers of the standard normal distribution (Box and Muller 1958). */
  static double[] normal(int count, long seed) {
    double[] uniform = uniform(2 * count, seed);
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      double radius = Math.sqrt(-2 * Math.log(uniform[i]));
      numbers[i] = radius * Math.cos(2 * Math.PI * uniform[count + i]);
      if (numbers[i] == 0) {
        numbers[i] = LEAST;
      }
    }
    return numbers;
  }

  /** The order of random numbers: which of them is the smallest, and so on. */
  static int[] permutation(int count, long seed) {
    double[] keys = uniform(count, seed);
    return IntStream.range(0, count)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> keys[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** A random orthogonal matrix. */
  static double[][] rotation(int dimension, long seed) {
    double[] numbers = normal(dimension * dimension, seed);
    double[][] matrix = new double[dimension][dimension];
    for (int column = 0; column < dimension; column++) {
      for (int row = 0; row < dimension; row++) {
        matrix[row][column] = numbers[column * dimension + row];
      }
      for (int before = 0; before < column; before++) {
        double product = 0;
        for (double[] row : matrix) {
          product += row[column] * row[before];
        }
        for (double[] row : matrix) {
          row[column] -= product * row[before];
        }
      }
      double squares = 0;
      for (double[] row : matrix) {
        squares += row[column] * row[column];
      }
      for (double[] row : matrix) {
        row[column] /= Math.sqrt(squares);
      }
    }
    return matrix;
  }
}
