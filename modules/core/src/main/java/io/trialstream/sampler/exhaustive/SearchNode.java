package io.trialstream.sampler.exhaustive;

import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A place in a {@link SearchTree} that an objective comes to once it has got the values on the way:
 * what is asked for there, which of its values were tried, and how much is left. Confined to one
 * thread.
 */
final class SearchNode {

  /** Untried values are drawn this often before they are looked up. */
  private static final int DRAWS = 64;

  /** Above this, how many places are left makes no difference; sums of it do not overflow. */
  private static final long MANY = 1L << 40;

  /** The parameter that is asked for here; null while nobody knows, or if it ends here. */
  @Nullable String name;

  @Nullable Distribution distribution;

  /** Whether an objective asked for it; else it was imported, perhaps in another order. */
  boolean certain;

  /** By the number of the value. */
  final TreeMap<Long, SearchNode> children = new TreeMap<>();

  /** Those of the children below which something is left. */
  final TreeMap<Long, SearchNode> open = new TreeMap<>();

  /** Whether an objective that came here has ended here. */
  boolean ended;

  /** How many trials are here that have not ended. */
  int running;

  /** Imported trials that end here. */
  final List<Map<String, Parameter>> imported = new ArrayList<>();

  /** How many places below the children are left, together. */
  long leftBelow;

  /** How many places below, this one included, are left to try and not being tried. */
  long left = 1;

  void ask(String asked, Distribution domain, boolean byObjective) {
    name = asked;
    distribution = domain;
    certain = byObjective;
  }

  /** Whether this parameter, with this domain, is what is asked for here. */
  boolean asksFor(Parameter p) {
    return p.distribution().equals(distribution);
  }

  SearchNode child(double value) {
    long index = domain().indexOf(value);
    SearchNode known = children.get(index);
    if (known != null) {
      return known;
    }
    SearchNode fresh = new SearchNode();
    children.put(index, fresh);
    open.put(index, fresh);
    leftBelow += fresh.left;
    return fresh;
  }

  Distribution domain() {
    return Objects.requireNonNull(distribution, "nothing is asked for here");
  }

  long untried() {
    return domain().size() - children.size();
  }

  /** Counts again; what has changed below was counted before. */
  void recount() {
    left =
        name == null
            ? (ended || running > 0 || !imported.isEmpty() ? 0 : 1)
            : Math.min(MANY, untried() + leftBelow);
  }

  /** Takes in that a child has changed; one that was forgotten meanwhile changes nothing. */
  void changed(SearchNode child, double value) {
    long before = child.left;
    child.recount();
    if (name == null || children.get(domain().indexOf(value)) != child) {
      return;
    }
    leftBelow += child.left - before;
    long index = domain().indexOf(value);
    if (child.left > 0) {
      open.put(index, child);
    } else {
      open.remove(index);
    }
  }

  void forgetBelow() {
    children.clear();
    open.clear();
    leftBelow = 0;
  }

  /** All imported trials that end here or below. */
  void collect(List<Map<String, Parameter>> into) {
    into.addAll(imported);
    children.values().forEach(child -> child.collect(into));
  }

  /** The latest domain counts; of what was tried before, that which is in it. */
  void changeDomain(Distribution other) {
    Distribution before = domain();
    TreeMap<Long, SearchNode> tried = new TreeMap<>(children);
    forgetBelow();
    distribution = other;
    tried.forEach(
        (index, child) -> {
          double value = before.at(index);
          if (other.contains(value)) {
            long now = other.indexOf(value);
            children.put(now, child);
            leftBelow += child.left;
            if (child.left > 0) {
              open.put(now, child);
            }
          }
        });
  }

  /**
   * One of the branches below which something is left: half of the time in proportion to how much,
   * else each alike, so that small parts are not left to the end.
   */
  long branch(RandomGenerator random) {
    boolean byPlaces = random.nextBoolean();
    long untried = untried();
    long below = byPlaces ? leftBelow : open.size();
    if (untried + below <= 0) { // what is left is being tried
      return random.nextLong(domain().size());
    }
    long place = random.nextLong(untried + below);
    if (place >= below) {
      return untried(place - below, random);
    }
    for (var child : open.entrySet()) {
      place -= byPlaces ? child.getValue().left : 1;
      if (place < 0) {
        return child.getKey();
      }
    }
    throw new IllegalStateException("The places that are left do not add up.");
  }

  /** The untried value with this number among the untried ones, or any other, if that is faster. */
  private long untried(long number, RandomGenerator random) {
    for (int i = 0; i < DRAWS; i++) {
      long index = random.nextLong(domain().size());
      if (!children.containsKey(index)) {
        return index;
      }
    }
    long index = number;
    for (long tried : children.keySet()) { // in ascending order
      if (tried > index) {
        break;
      }
      index++;
    }
    return index;
  }

  void write(DataOutput out) throws IOException {
    out.writeUTF(name == null ? "" : name);
    out.writeBoolean(ended);
    out.writeInt(running);
    out.writeInt(imported.size());
    for (var child : children.entrySet()) {
      out.writeLong(child.getKey());
      child.getValue().write(out);
    }
  }
}
