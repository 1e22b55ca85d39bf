package io.trialstream.server.gateway;

import io.trialstream.pareto.Hypervolume;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

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

  /**
   * How that volume grew. Takes long where very many trials are among the best.
   *
   * @param complete complete, feasible trials as they ended
   */
  static JsonArray history(
      List<FrozenTrial> complete, List<Direction> directions, List<Double> reference) {
    double[] corner = Direction.scores(directions, reference);
    List<double[]> front = new ArrayList<>();
    JsonArray history = new JsonArray();
    double reached = 0;
    for (FrozenTrial trial : complete) {
      double[] score = Direction.scores(directions, Objects.requireNonNull(trial.values()));
      if (front.stream().anyMatch(known -> noWorse(known, score))) {
        continue;
      }
      front.removeIf(known -> noWorse(score, known));
      front.add(score);
      double volume = Hypervolume.of(front, corner);
      if (volume > reached) {
        reached = volume;
        history.add(
            new JsonObject()
                .put("number", trial.number())
                .put("hypervolume", volume)
                .put("datetime_complete", String.valueOf(trial.completedAt())));
      }
    }
    return history;
  }

  private static boolean noWorse(double[] a, double[] b) {
    for (int k = 0; k < a.length; k++) {
      if (a[k] > b[k]) {
        return false;
      }
    }
    return true;
  }
}
