package io.trialstream.server.gateway;

import io.trialstream.pareto.Dominance;
import io.trialstream.pareto.Hypervolume;
import io.trialstream.server.tables.CompleteTrials.Score;
import io.trialstream.study.Direction;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Which trials are the best, and how much of the space they dominate. Stateless. */
final class Hypervolumes {

  /** How long a history may take; with very many of the best it would take hours. */
  private static final long MAX_HISTORY_NANOS = TimeUnit.SECONDS.toNanos(20);

  private Hypervolumes() {}

  private static double[] score(List<Direction> directions, double[] values) {
    return Direction.scores(directions, Arrays.stream(values).boxed().toList());
  }

  /** The numbers of those that no other dominates, in order. */
  static List<Integer> best(List<Score> trials, List<Direction> directions) {
    List<double[]> scores = new ArrayList<>();
    trials.forEach(trial -> scores.add(score(directions, trial.values())));
    List<Integer> best = new ArrayList<>();
    Dominance.front(scores).forEach(i -> best.add(trials.get(i).number()));
    return best;
  }

  /**
   * The volume between the best trials and a reference point.
   *
   * @param reference one value per direction; what is worse counts nothing
   */
  static double of(List<Score> trials, List<Direction> directions, List<Double> reference) {
    List<double[]> scores = new ArrayList<>();
    trials.forEach(trial -> scores.add(score(directions, trial.values())));
    List<double[]> front = new ArrayList<>();
    Dominance.front(scores).forEach(i -> front.add(scores.get(i)));
    return Hypervolume.of(front, Direction.scores(directions, reference));
  }

  /**
   * How that volume grew.
   *
   * @throws IllegalArgumentException if that takes too long, because very many trials are among the
   *     best
   */
  static JsonArray history(List<Score> trials, List<Direction> directions, List<Double> reference) {
    double[] corner = Direction.scores(directions, reference);
    List<double[]> front = new ArrayList<>();
    JsonArray history = new JsonArray();
    double reached = 0;
    List<Score> asTheyEnded = new ArrayList<>(trials);
    asTheyEnded.sort(Comparator.comparingLong(Score::completedMillis));
    long begun = System.nanoTime();
    for (Score trial : asTheyEnded) {
      if (System.nanoTime() - begun > MAX_HISTORY_NANOS) {
        throw new IllegalArgumentException(
            "The history of the hypervolume takes longer than %d s, because %d trials are among the best. Ask for the hypervolume only."
                .formatted(TimeUnit.NANOSECONDS.toSeconds(MAX_HISTORY_NANOS), front.size()));
      }
      double[] score = score(directions, trial.values());
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
                .put(
                    "datetime_complete", Instant.ofEpochMilli(trial.completedMillis()).toString()));
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
