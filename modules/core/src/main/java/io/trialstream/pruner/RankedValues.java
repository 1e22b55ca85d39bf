package io.trialstream.pruner;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.IntUnaryOperator;

/**
 * Numbers in two heaps, of which the lower one holds as many as wanted, so that the numbers on both
 * sides of that rank are at hand. O(log n) per number. Confined to one thread.
 */
final class RankedValues {

  private final PriorityQueue<Double> low = new PriorityQueue<>(Comparator.reverseOrder());
  private final PriorityQueue<Double> high = new PriorityQueue<>();
  private final IntUnaryOperator lowSize;

  /**
   * @param lowSize how many of n numbers are to be in the lower heap; never falls, and grows by at
   *     most as much as n
   */
  RankedValues(IntUnaryOperator lowSize) {
    this.lowSize = lowSize;
  }

  int size() {
    return low.size() + high.size();
  }

  void add(double value) {
    Double top = low.peek();
    if (top != null && value <= top) {
      low.add(value);
    } else {
      high.add(value);
    }
    int wanted = Math.min(lowSize.applyAsInt(size()), size());
    while (low.size() > wanted) {
      high.add(low.remove());
    }
    while (low.size() < wanted) {
      low.add(high.remove());
    }
  }

  /** The greatest of the lower heap; NaN if that is empty. */
  double below() {
    Double top = low.peek();
    return top == null ? Double.NaN : top;
  }

  /** The least of the upper heap; NaN if that is empty. */
  double above() {
    Double top = high.peek();
    return top == null ? Double.NaN : top;
  }
}
