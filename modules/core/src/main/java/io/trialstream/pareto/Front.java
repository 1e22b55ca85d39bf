package io.trialstream.pareto;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Points of which none dominates another. They come in the order of {@link Dominance#FIRST_BETTER},
 * equal ones once; so the first objective of each is at least as good as that of those that come
 * after it. Confined to one thread.
 */
interface Front {

  /** Whether one of its points dominates this one, which comes after all of them. */
  boolean dominates(double[] point);

  /** Takes in a point that no point of it dominates. */
  void add(double[] point);

  static Front of(int objectives) {
    return switch (objectives) {
      case 1 -> new OfOne();
      case 2 -> new OfTwo();
      case 3 -> new OfThree();
      default -> new OfMany();
    };
  }

  /** One objective: the first point is the best. */
  final class OfOne implements Front {
    private boolean empty = true;

    @Override
    public boolean dominates(double[] point) {
      return !empty;
    }

    @Override
    public void add(double[] point) {
      empty = false;
    }
  }

  /** Two objectives: the least second one decides. O(1). */
  final class OfTwo implements Front {
    private boolean empty = true;
    private double least;

    @Override
    public boolean dominates(double[] point) {
      return !empty && least <= point[1];
    }

    @Override
    public void add(double[] point) {
      empty = false;
      least = point[1];
    }
  }

  /** Three objectives: the least third one of those with a better second one. O(log n). */
  final class OfThree implements Front {
    private final TreeMap<Double, Double> thirdBySecond = new TreeMap<>();

    @Override
    public boolean dominates(double[] point) {
      Map.Entry<Double, Double> better = thirdBySecond.floorEntry(point[1] + 0.0);
      return better != null && better.getValue() <= point[2];
    }

    @Override
    public void add(double[] point) {
      double second = point[1] + 0.0; // 0 and -0 are one number
      Map.Entry<Double, Double> worse = thirdBySecond.ceilingEntry(second);
      while (worse != null && worse.getValue() >= point[2]) {
        thirdBySecond.remove(worse.getKey());
        worse = thirdBySecond.ceilingEntry(second);
      }
      thirdBySecond.put(second, point[2]);
    }
  }

  /** More objectives: each is compared with. O(n). */
  final class OfMany implements Front {
    private final List<double[]> points = new ArrayList<>();

    @Override
    public boolean dominates(double[] point) {
      for (int i = points.size() - 1; i >= 0; i--) { // the latest are the most alike
        if (Dominance.dominates(points.get(i), point)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public void add(double[] point) {
      points.add(point);
    }
  }
}
