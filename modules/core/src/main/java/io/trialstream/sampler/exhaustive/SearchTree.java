package io.trialstream.sampler.exhaustive;

import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * The parameters that objectives asked for, one after the other: a node for each, a branch for each
 * value that was tried. Branches are known by the number of the value in its domain, so that the
 * size of a domain costs nothing, and 0.3 and 0.1 + 0.2 are one branch of a grid.
 *
 * <p>Trials that were imported do not tell in which order an objective asks. Their parameters stand
 * in the tree in the order of the import until an objective comes by and asks in its own order;
 * then they are arranged anew ({@link SearchNode#certain}).
 *
 * <p>O(parameters) for each call, and O(tried values) for a domain of which nearly all were tried.
 * Confined to one thread.
 */
final class SearchTree {

  /** After this many trials that failed before they asked for anything, nothing is left to try. */
  static final int MOST_FAILED_AT_START = 10;

  private final SearchNode root = new SearchNode();
  private int failedAtStart;

  /** How far some values lead: the nodes, and between them the values. */
  record Way(List<SearchNode> nodes, List<Double> values) {
    Way(SearchNode root) {
      this(new ArrayList<>(List.of(root)), new ArrayList<>());
    }

    SearchNode end() {
      return nodes.getLast();
    }

    void step(double value) {
      nodes.add(end().child(value));
      values.add(value);
    }

    void recount() {
      for (int i = nodes.size() - 1; i > 0; i--) {
        nodes.get(i - 1).changed(nodes.get(i), values.get(i - 1));
      }
      nodes.getFirst().recount();
    }
  }

  /** How many places that are known are left to try and not being tried; at most some 10^12. */
  long left() {
    return root.left;
  }

  /** Notes where a trial stands that has not ended, until {@link #end} is called with it. */
  Way begin(Map<String, Parameter> params) {
    Way way = way(params);
    way.end().running++;
    way.recount();
    return way;
  }

  /** Takes back what {@link #begin} noted. */
  void end(Way way) {
    way.end().running--;
    way.recount();
  }

  /**
   * Notes that a trial which had got these values, and no others, then asked for a parameter.
   *
   * @return whether the tree was arranged anew
   */
  boolean asked(Map<String, Parameter> before, String name, Distribution distribution) {
    Way way = way(before);
    boolean allAsked = way.values().size() == before.size();
    boolean certain =
        way.nodes().subList(0, way.nodes().size() - 1).stream().allMatch(n -> n.certain);
    if (!allAsked || !certain || way.end().certain) {
      return false;
    }
    arrange(way, name, distribution);
    way.recount();
    return true;
  }

  /**
   * As far as these values lead in the tree as it is known. A value that was offered for another
   * domain than the one that is asked for here leads nowhere: nobody will ask for it.
   */
  private Way way(Map<String, Parameter> params) {
    Way way = new Way(root);
    while (way.end().name != null) {
      Parameter p = params.get(way.end().name);
      if (p == null || !way.end().asksFor(p)) {
        break;
      }
      way.step(p.value());
    }
    return way;
  }

  /** Lets a node ask for what an objective asked for there. */
  private static void arrange(Way way, String name, Distribution distribution) {
    SearchNode node = way.end();
    List<Map<String, Parameter>> imported = new ArrayList<>();
    node.collect(imported);
    int depth = way.values().size();
    List<String> got =
        way.nodes().stream().limit(depth).map(n -> Objects.requireNonNull(n.name)).toList();
    node.imported.clear();
    node.forgetBelow();
    node.ask(name, distribution, true);
    for (Map<String, Parameter> params : imported) {
      Map<String, Parameter> open = new LinkedHashMap<>(params);
      open.keySet().removeAll(got);
      insert(node, params, open);
    }
  }

  /** Puts an imported trial below a node; where it does not fit, it says nothing. */
  private static void insert(
      SearchNode from, Map<String, Parameter> params, Map<String, Parameter> open) {
    Way way = new Way(from);
    while (!open.isEmpty()) {
      SearchNode node = way.end();
      if (node.name == null && node.ended) {
        return; // an objective that came here asked for nothing more
      }
      if (node.name == null) {
        var first = open.entrySet().iterator().next();
        node.ask(first.getKey(), first.getValue().distribution(), false);
      }
      Parameter p = open.get(node.name);
      if (p == null || !node.domain().contains(p.value())) {
        return;
      }
      open.remove(node.name);
      way.step(p.value());
    }
    way.end().imported.add(params);
    way.recount();
  }

  /** Takes in a trial of which it is not known in which order its parameters were asked for. */
  void addImported(Map<String, Parameter> params) {
    if (!params.isEmpty()) {
      insert(root, params, new LinkedHashMap<>(params));
    }
  }

  /** Takes in that a trial failed before it asked for anything, and was offered nothing. */
  void addFailedAtStart() {
    failedAtStart++;
    if (failedAtStart >= MOST_FAILED_AT_START && root.name == null) {
      root.ended = true;
      root.recount();
    }
  }

  /**
   * Takes in a trial that has ended.
   *
   * @param asked what it asked for, in its order
   * @param offered what it had been offered, whether it asked for it or not: where it ended before
   *     it asked for all, this is the place that counts as tried
   * @return whether the tree was arranged anew
   */
  boolean add(Map<String, Parameter> asked, Map<String, Parameter> offered) {
    Way way = new Way(root);
    Map<String, Parameter> open = new LinkedHashMap<>(asked);
    boolean anew = false;
    while (!open.isEmpty()) {
      SearchNode node = way.end();
      var next = open.entrySet().iterator().next();
      if (!node.certain) {
        if (next.getKey().equals(node.name) && node.asksFor(next.getValue())) {
          node.certain = true;
        } else {
          arrange(way, next.getKey(), next.getValue().distribution());
          anew = true;
        }
      }
      Parameter p = open.remove(node.name);
      if (p == null) {
        break; // it asked for something else than an earlier trial that got the same values
      }
      if (!node.asksFor(p)) {
        node.changeDomain(p.distribution());
      }
      way.step(p.value());
    }
    if (way.end().certain) {
      way.recount();
      way = way(offered);
    } else if (way.end().name != null) {
      way.end().forgetBelow(); // only imported trials were said to ask for more here
      way.end().name = null;
    }
    way.end().ended = true;
    way.recount();
    return anew;
  }

  /**
   * Values that lead to a place that is left, as far as is known.
   *
   * @param got values that the trial has already
   */
  Map<String, Double> path(Map<String, Parameter> got, RandomGenerator random) {
    Map<String, Double> path = new HashMap<>();
    SearchNode node = root;
    while (node != null && node.name != null) {
      Parameter known = got.get(node.name);
      long index;
      if (known == null) {
        index = node.branch(random);
        path.put(node.name, node.domain().at(index));
      } else if (node.asksFor(known)) {
        index = node.domain().indexOf(known.value());
      } else {
        break;
      }
      node = node.children.get(index);
    }
    return path;
  }

  void write(DataOutput out) throws IOException {
    root.write(out);
  }
}
