package io.trialstream.sampler.tpe;

import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * The two densities of one group of parameters: of the good trials and of the rest. Of the rest,
 * the latest {@value #RECENT} are complete, and of the older ones, and of those that run if they
 * are more than {@value #RUNNING}, every 1st, 2nd, 4th… stands for as many, so that a suggestion
 * costs the same at any length of the history and with any number of workers. What is kept depends
 * on the trials that there are, not on their history. Confined to one thread.
 */
final class GroupModel {

  /** So many of the latest trials of the rest are kept one by one. */
  static final int RECENT = 512;

  /** Of older trials at most so many kernels are kept. */
  static final int OLDER = 384;

  /** Of running trials at most about so many kernels are kept. */
  static final int RUNNING = 256;

  private final List<String> names;
  private final List<Distribution> distributions;
  private final boolean capped;
  private final Kernels good;
  private final Kernels rest;

  /** Numbers of the trials of the rest that ended, sorted. */
  private int[] ended = new int[16];

  private double[][] values = new double[16][];
  private int size;
  private int stride = 1;

  /** The running trials by their numbers. */
  private final TreeMap<Integer, double[]> running = new TreeMap<>();

  private int runningStride = 1;

  GroupModel(
      List<String> names,
      List<Distribution> distributions,
      KernelOptions goodOptions,
      KernelOptions restOptions,
      boolean capped) {
    this.names = names;
    this.distributions = distributions;
    this.capped = capped;
    good = new Kernels(distributions, goodOptions);
    rest = new Kernels(distributions, restOptions);
  }

  List<String> names() {
    return names;
  }

  List<Distribution> distributions() {
    return distributions;
  }

  /** Takes in a trial; one that lacks a parameter or lies outside the domains is passed over. */
  void addGood(int number, Map<String, Parameter> params) {
    double[] at = Observation.valuesOf(params, names, distributions);
    if (at != null) {
      good.add(number, at, 1);
    }
  }

  void removeGood(int number) {
    if (good.contains(number)) {
      good.remove(number);
    }
  }

  /** Takes in a trial that runs: it counts among the rest, so that nobody crowds its place. */
  void addRunning(int number, Map<String, Parameter> params) {
    double[] at = Observation.valuesOf(params, names, distributions);
    if (at != null) {
      running.put(number, at);
      if (!restrideRunning()) {
        keepRunningIfWanted(number, at);
      }
    }
  }

  void removeRunning(int number) {
    if (running.remove(number) != null) {
      dropRunning(number);
      restrideRunning();
    }
  }

  private void keepRunningIfWanted(int number, double[] at) {
    if (number % runningStride == 0) {
      rest.add(number, at, runningStride);
    }
  }

  private void dropRunning(int number) {
    if (rest.contains(number) && find(number) < 0) {
      rest.remove(number);
    }
  }

  /** The least power of two that leaves at most about so many of them. */
  private int strideFor(int trials, int most) {
    int wanted = 1;
    while (capped && trials / wanted > most) {
      wanted *= 2;
    }
    return wanted;
  }

  /** Follows the number of running trials as {@link #restride} does that of older ones. */
  private boolean restrideRunning() {
    int wanted = strideFor(running.size(), RUNNING);
    if (wanted == runningStride) {
      return false;
    }
    runningStride = wanted;
    running.forEach(
        (number, at) -> {
          dropRunning(number);
          keepRunningIfWanted(number, at);
        });
    return true;
  }

  private int find(int number) {
    return Arrays.binarySearch(ended, 0, size, number);
  }

  void addRest(int number, Map<String, Parameter> params) {
    double[] at = Observation.valuesOf(params, names, distributions);
    if (at == null) {
      return;
    }
    int place = -find(number) - 1;
    if (size == ended.length) {
      ended = Arrays.copyOf(ended, 2 * size);
      values = Arrays.copyOf(values, 2 * size);
    }
    System.arraycopy(ended, place, ended, place + 1, size - place);
    System.arraycopy(values, place, values, place + 1, size - place);
    ended[place] = number;
    values[place] = at;
    size++;
    if (!restride()) {
      keepIfWanted(place);
      int leaving = size - 1 - RECENT; // the one that was the oldest of the latest until now
      if (capped && leaving >= 0 && place > leaving) {
        drop(leaving);
        keepIfWanted(leaving);
      }
    }
  }

  void removeRest(int number) {
    int place = find(number);
    if (place < 0) {
      return;
    }
    drop(place);
    size--;
    System.arraycopy(ended, place + 1, ended, place, size - place);
    System.arraycopy(values, place + 1, values, place, size - place);
    values[size] = EMPTY;
    if (!restride()) {
      int entering = size - RECENT; // now the oldest of the latest
      if (capped && entering >= 0 && place >= entering) {
        drop(entering);
        keepIfWanted(entering);
      }
    }
  }

  private static final double[] EMPTY = new double[0];

  private void drop(int place) {
    if (rest.contains(ended[place])) {
      rest.remove(ended[place]);
    }
  }

  private void keepIfWanted(int place) {
    boolean recent = !capped || place >= size - RECENT;
    if (recent) {
      rest.add(ended[place], values[place], 1);
    } else if (ended[place] % stride == 0) {
      rest.add(ended[place], values[place], stride);
    }
  }

  /** Follows the number of older trials; if fewer or more of them are kept now, chooses anew. */
  private boolean restride() {
    int wanted = strideFor(size - RECENT, OLDER);
    if (wanted == stride) {
      return false;
    }
    stride = wanted;
    for (int place = 0; place < size; place++) {
      drop(place);
      keepIfWanted(place);
    }
    return true;
  }

  /** Draws candidates from the density of the good and returns the one likeliest to be good. */
  double[] suggest(int candidates, RandomGenerator random) {
    double[] best = good.draw(random);
    double bestRatio = good.logDensity(best) - rest.logDensity(best);
    for (int i = 1; i < candidates; i++) {
      double[] candidate = good.draw(random);
      double ratio = good.logDensity(candidate) - rest.logDensity(candidate);
      if (ratio > bestRatio) {
        best = candidate;
        bestRatio = ratio;
      }
    }
    return best;
  }
}
