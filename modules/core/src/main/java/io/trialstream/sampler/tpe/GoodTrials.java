package io.trialstream.sampler.tpe;

import io.trialstream.pareto.BestPoints;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which trials are good when there are several objectives: whole fronts as long as they fit, then
 * those of the next front that dominate most together (Ozaki et al. 2022). The cost is bounded at
 * any number of objectives ({@link BestPoints}). Stateless.
 */
final class GoodTrials {

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
    return BestPoints.choose(points, count).stream().map(i -> complete.get(i).number()).toList();
  }
}
