package io.trialstream.pareto;

import java.util.Map;
import java.util.TreeMap;

/**
 * The area that points of two objectives dominate, up to a reference point. O(log n) for each point
 * that comes, on average. Confined to one thread.
 */
final class Staircase {

  private final double cornerX;
  private final double cornerY;

  /** The points that no other dominates: y by x; y falls as x grows. */
  private final TreeMap<Double, Double> steps = new TreeMap<>();

  private double area;

  Staircase(double cornerX, double cornerY) {
    this.cornerX = cornerX;
    this.cornerY = cornerY;
  }

  /** The area that all of them dominate together. */
  double area() {
    return area;
  }

  /** By how much the area would grow with this point. */
  double gain(double x, double y) {
    if (x >= cornerX || y >= cornerY) {
      return 0;
    }
    Map.Entry<Double, Double> before = steps.floorEntry(x);
    if (before != null && before.getValue() <= y) {
      return 0;
    }
    Map.Entry<Double, Double> left = steps.lowerEntry(x);
    double above = left == null ? cornerY : left.getValue();
    double from = x;
    double gain = 0;
    for (var step : steps.tailMap(x, true).entrySet()) {
      if (step.getValue() <= y) {
        return gain + (step.getKey() - from) * (above - y);
      }
      gain += (step.getKey() - from) * (above - y);
      from = step.getKey();
      above = step.getValue();
    }
    return gain + (cornerX - from) * (above - y);
  }

  /** Takes a point in. */
  void add(double x, double y) {
    double gain = gain(x, y);
    if (gain > 0) {
      area += gain;
      Map.Entry<Double, Double> next = steps.ceilingEntry(x);
      while (next != null && next.getValue() >= y) {
        steps.remove(next.getKey());
        next = steps.ceilingEntry(x);
      }
      steps.put(x, y);
    }
  }
}
