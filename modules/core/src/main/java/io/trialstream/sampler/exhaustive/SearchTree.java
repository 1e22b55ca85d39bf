package io.trialstream.sampler.exhaustive;

import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.IntDistribution;
import io.trialstream.space.Parameter;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The parameters that objectives asked for, one after the other: a node for each, a branch for each
 * value that was tried. Confined to one thread.
 */
final class SearchTree {

  private final Node root = new Node();

  /** A place that an objective comes to once it has got the values on the way. */
  private static final class Node {
    /** The parameter that is asked for here; null while nobody knows, or if it ends here. */
    @Nullable String name;

    @Nullable Distribution distribution;
    final TreeMap<Double, Node> children = new TreeMap<>();

    /** Whether an objective that came here has ended here. */
    boolean ended;

    /** How many trials are here that have not ended. */
    int running;

    /** How many places below, this one included, are left to try and not being tried. */
    long left = 1;

    long branches() {
      return name == null ? 0 : count(Objects.requireNonNull(distribution));
    }

    private long countLeft() {
      if (name == null) {
        return ended || running > 0 ? 0 : 1;
      }
      long open = branches() - children.size();
      for (Node child : children.values()) {
        open += child.left;
      }
      return open;
    }
  }

  private static long count(Distribution d) {
    return switch (d) {
      case FloatDistribution f ->
          f.step() == null ? 1 : Math.round((f.high() - f.low()) / f.step()) + 1;
      case IntDistribution i -> (i.high() - i.low()) / i.step() + 1;
      case CategoricalDistribution c -> c.choices().size();
    };
  }

  private static double value(Distribution d, long index) {
    return switch (d) {
      case FloatDistribution f ->
          f.step() == null ? f.low() : Math.min(f.low() + index * f.step(), f.high());
      case IntDistribution i -> i.low() + index * i.step();
      case CategoricalDistribution c -> index;
    };
  }

  private static void recount(List<Node> way) {
    for (Node node : way.reversed()) {
      node.left = node.countLeft();
    }
  }

  /** How many places that are known are left to try and not being tried. */
  long left() {
    return root.left;
  }

  /** Notes where a trial stands that has not ended. */
  void begin(Map<String, Parameter> params) {
    List<Node> way = way(params);
    way.getLast().running++;
    recount(way);
  }

  /** Takes back what {@link #begin} noted. */
  void end(Map<String, Parameter> params) {
    List<Node> way = way(params);
    way.getLast().running = Math.max(0, way.getLast().running - 1);
    recount(way);
  }

  /** Notes that a trial which had got these values, and no others, then asked for a parameter. */
  void asked(Map<String, Parameter> before, String name, Distribution distribution) {
    List<Node> way = way(before);
    Node node = way.getLast();
    if (way.size() == before.size() + 1 && node.name == null) {
      node.name = name;
      node.distribution = distribution;
      recount(way);
    }
  }

  /** As far as these values lead in the tree as it is known. */
  private List<Node> way(Map<String, Parameter> params) {
    List<Node> way = new ArrayList<>(List.of(root));
    Node node = root;
    while (node.name != null) {
      Parameter p = params.get(node.name);
      if (p == null) {
        break;
      }
      node = node.children.computeIfAbsent(p.value(), v -> new Node());
      way.add(node);
    }
    return way;
  }

  /** Takes in what a trial asked for, in its order; it has ended. */
  void add(Map<String, Parameter> params, boolean failed) {
    List<Node> way = new ArrayList<>(List.of(root));
    Map<String, Parameter> open = new LinkedHashMap<>(params);
    Node node = root;
    while (!open.isEmpty()) {
      if (node.name == null) {
        var first = open.entrySet().iterator().next();
        node.name = first.getKey();
        node.distribution = first.getValue().distribution();
      }
      Parameter p = open.remove(node.name);
      if (p == null) {
        break; // it asked for something else than an earlier trial that got the same values
      }
      node = node.children.computeIfAbsent(p.value(), v -> new Node());
      way.add(node);
    }
    node.ended |= !(failed && params.isEmpty()); // it may have failed before it asked for anything
    recount(way);
  }

  /**
   * Values that lead to a place that is left, as far as is known.
   *
   * @param got values that the trial has already
   */
  Map<String, Double> path(Map<String, Double> got, RandomGenerator random) {
    Map<String, Double> path = new HashMap<>();
    Node node = root;
    while (node != null && node.name != null) {
      Double value = got.get(node.name);
      if (value == null) {
        value = branch(node, random);
        path.put(node.name, value);
      }
      node = node.children.get(value);
    }
    return path;
  }

  /**
   * One of the branches below which something is left: half of the time in proportion to how much,
   * else each alike, so that small parts are not left to the end.
   */
  private static double branch(Node node, RandomGenerator random) {
    Distribution d = Objects.requireNonNull(node.distribution);
    long untried = node.branches() - node.children.size();
    boolean byPlaces = random.nextBoolean();
    double all = untried;
    for (Node child : node.children.values()) {
      all += weight(child, byPlaces);
    }
    if (all == 0) { // what is left is being tried
      return value(d, random.nextLong(node.branches()));
    }
    double u = random.nextDouble() * all;
    for (var child : node.children.entrySet()) {
      u -= weight(child.getValue(), byPlaces);
      if (u < 0) {
        return child.getKey();
      }
    }
    long skip = Math.min((long) u, untried - 1);
    for (long i = 0; i < node.branches(); i++) {
      double value = value(d, i);
      if (!node.children.containsKey(value) && skip-- <= 0) {
        return value;
      }
    }
    return value(d, random.nextLong(node.branches())); // rounding has used up the last one
  }

  private static double weight(Node child, boolean byPlaces) {
    return byPlaces ? child.left : Math.min(child.left, 1);
  }

  void write(DataOutput out) throws IOException {
    write(root, out);
  }

  private static void write(Node node, DataOutput out) throws IOException {
    out.writeUTF(node.name == null ? "" : node.name);
    out.writeBoolean(node.ended);
    out.writeInt(node.running);
    for (var child : node.children.entrySet()) {
      out.writeDouble(child.getKey());
      write(child.getValue(), out);
    }
  }
}
