package io.trialstream.sampler.evolution;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * How far the neighbours in a front lie apart, summed over the objectives (Deb et al. 2002).
 * Stateless.
 */
final class Crowding implements Diversity {

  @Override
  public double[] room(List<Individual> front, List<Individual> better) {
    double[] distances = new double[front.size()];
    int objectives = front.getFirst().scores().length;
    for (int k = 0; k < objectives; k++) {
      int objective = k;
      Integer[] order = new Integer[front.size()];
      Arrays.setAll(order, i -> i);
      Arrays.sort(
          order,
          Comparator.comparingDouble((Integer i) -> front.get(i).scores()[objective])
              .thenComparingInt(i -> front.get(i).number()));
      double low = front.get(order[0]).scores()[k];
      double high = front.get(order[order.length - 1]).scores()[k];
      if (low == high) {
        continue;
      }
      double range = high - low > 0 && Double.isFinite(high - low) ? high - low : 1;
      distances[order[0]] = Double.POSITIVE_INFINITY;
      distances[order[order.length - 1]] = Double.POSITIVE_INFINITY;
      for (int i = 1; i < order.length - 1; i++) {
        double gap = front.get(order[i + 1]).scores()[k] - front.get(order[i - 1]).scores()[k];
        distances[order[i]] += Double.isNaN(gap) ? 0 : gap / range;
      }
    }
    return distances;
  }
}
