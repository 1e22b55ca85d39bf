package io.trialstream.server.gateway;

import io.trialstream.pareto.Hypervolume;
import io.trialstream.study.Direction;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** How much of the space the best trials dominate. Stateless. */
final class Hypervolumes {

  private Hypervolumes() {}

  /**
   * The volume between the front and a reference point.
   *
   * @param best trials as people get them
   * @param reference one value per direction; what is worse counts nothing
   */
  static double of(JsonArray best, List<Direction> directions, List<Double> reference) {
    List<double[]> points = new ArrayList<>();
    for (Object trial : best) {
      List<Double> values = new ArrayList<>();
      for (Object value : ((JsonObject) trial).getJsonArray("values")) {
        values.add(Double.parseDouble(String.valueOf(value)));
      }
      points.add(Direction.scores(directions, values));
    }
    return Hypervolume.of(points, Direction.scores(directions, reference));
  }
}
