package io.trialstream.sampler.qmc;

import io.trialstream.numeric.Hashes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Sobol' points (1967) in the order of the Gray code (Antonov and Saleev 1979), with the direction
 * numbers of Joe and Kuo (2008). Scrambled, each coordinate goes through a nested uniform
 * scrambling (Owen 1995) in the hashed form of Burley (2020), so that any 2^k points keep their
 * balance and none is special.
 */
final class Sobol implements Sequence {

  private static final int BITS = 32;
  private static final double SCALE = 0x1p-32;
  private static final List<int[]> DIRECTIONS = read();

  private final boolean scramble;
  private final long seed;

  Sobol(boolean scramble, long seed) {
    this.scramble = scramble;
    this.seed = seed;
  }

  @Override
  public int dimensions() {
    return DIRECTIONS.size();
  }

  @Override
  public double at(int index, int dimension) {
    int[] directions = DIRECTIONS.get(dimension);
    int gray = index ^ (index >>> 1);
    int x = 0;
    for (int bit = 0; gray != 0; bit++, gray >>>= 1) {
      if ((gray & 1) != 0) {
        x ^= directions[bit];
      }
    }
    if (scramble) {
      x = scrambled(x, (int) Hashes.mix(seed + dimension));
    }
    return Integer.toUnsignedLong(x) * SCALE;
  }

  /** Flips each bit by a function of the bits above it: the hash of Laine and Karras (2011). */
  private static int scrambled(int bits, int seed) {
    int x = Integer.reverse(bits);
    x ^= x * 0x3d20adea;
    x += seed;
    x *= (seed >>> 16) | 1;
    x ^= x * 0x05526c56;
    x ^= x * 0x53a22864;
    return Integer.reverse(x);
  }

  private static List<int[]> read() {
    List<int[]> all = new ArrayList<>();
    int[] first = new int[BITS];
    for (int i = 0; i < BITS; i++) {
      first[i] = 1 << (BITS - 1 - i);
    }
    all.add(first);
    try (InputStream in = Objects.requireNonNull(Sobol.class.getResourceAsStream("joe-kuo.txt"));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
      lines.lines().filter(line -> !line.startsWith("#")).forEach(line -> all.add(parse(line)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.copyOf(all);
  }

  private static int[] parse(String line) {
    String[] words = line.split(" ", -1);
    int polynomial = Integer.parseInt(words[0]);
    int degree = words.length - 1;
    int[] v = new int[BITS];
    for (int i = 0; i < BITS; i++) {
      if (i < degree) {
        v[i] = Integer.parseInt(words[i + 1]) << (BITS - 1 - i);
        continue;
      }
      v[i] = v[i - degree] ^ (v[i - degree] >>> degree);
      for (int k = 1; k < degree; k++) {
        if (((polynomial >>> (degree - k)) & 1) != 0) {
          v[i] ^= v[i - k];
        }
      }
    }
    return v;
  }
}
