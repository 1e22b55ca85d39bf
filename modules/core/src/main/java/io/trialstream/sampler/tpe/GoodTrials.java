package io.trialstream.sampler.tpe;

import io.trialstream.pareto.Dominance;
import io.trialstream.pareto.HypervolumeSubset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which trials are good when there are several objectives: whole fronts as long as they fit, then
 * those of the next front that dominate most together (Ozaki et al. 2022). Stateless.
 */
final class GoodTrials {

  private static final double TINY = 1e-12;

  private GoodTrials() {}

  /**
   * Chooses so many.
   *
   * @param ranked all that ended, best rank first, by number within it
   */
  static Set<Integer> choose(Collection<Observation> ranked, int count) {
    List<Observation> complete =
        ranked.stream().filter(o -> o.rank() == Observation.COMPLETE).toList();
    Set<Integer> good = new HashSet<>(complete(complete, Math.min(count, complete.size())));
    for (Observation o : ranked) {
      if (good.size() >= count) {
        break;
      }
      if (o.rank() != Observation.COMPLETE) {
        good.add(o.number());
      }
    }
    return good;
  }

  private static List<Integer> complete(List<Observation> complete, int count) {
    List<double[]> points =
        complete.stream().map(o -> o.scores().stream().mapToDouble(d -> d).toArray()).toList();
    int[] ranks = Dominance.ranks(points, count);
    List<Integer> good = new ArrayList<>();
    for (int rank = 0; good.size() < count; rank++) {
      List<Integer> front = new ArrayList<>();
      for (int i = 0; i < ranks.length; i++) {
        if (ranks[i] == rank) {
          front.add(i);
        }
      }
      List<Integer> taken = front;
      if (good.size() + front.size() > count) {
        List<double[]> of = front.stream().map(points::get).toList();
        taken =
            HypervolumeSubset.choose(of, count - good.size(), reference(of)).stream()
                .map(front::get)
                .toList();
      }
      taken.forEach(i -> good.add(complete.get(i).number()));
    }
    return good;
  }

  /** A little worse than the worst in each objective. */
  static double[] reference(List<double[]> points) {
    double[] reference = points.getFirst().clone();
    for (double[] point : points) {
      for (int k = 0; k < reference.length; k++) {
        reference[k] = Math.max(reference[k], point[k]);
      }
    }
    for (int k = 0; k < reference.length; k++) {
      double worst = reference[k];
      reference[k] = Math.max(1.1 * worst, 0.9 * worst);
      if (reference[k] == 0) {
        reference[k] = TINY;
      }
    }
    return reference;
  }
}
