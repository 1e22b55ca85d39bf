package io.trialstream.sampler.exhaustive;

import io.trialstream.sampler.Sampler;
import io.trialstream.sampler.Suggestion;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.Parameter;
import io.trialstream.space.UniformTransform;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import java.io.DataOutput;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Tries every possibility once, in random order, also where parameters depend on others: it keeps
 * the tree of what objectives asked for, and goes where something is left. A trial that fails
 * counts as tried; after {@value SearchTree#MOST_FAILED_AT_START} trials that failed before they
 * asked for anything, while nothing else is known, nothing is left. Needs parameters with finitely
 * many values, and an objective that asks for the same parameters whenever it got the same values.
 *
 * <p>O(parameters) per suggestion however many values there are, and O(tried values) where nearly
 * all of a domain were tried; memory grows with the number of trials.
 */
public final class BruteForceSampler implements Sampler {

  private final SearchTree tree = new SearchTree();

  /** Trials that have not ended. */
  private final TreeMap<Integer, Running> running = new TreeMap<>();

  /**
   * A trial that has not ended.
   *
   * @param params what it has got so far
   * @param place where it stands in the tree
   */
  private record Running(Map<String, Parameter> params, SearchTree.Way place) {}

  @Override
  public @Nullable String unfit(String name, Distribution distribution) {
    return distribution instanceof FloatDistribution f && f.step() == null && !f.single()
        ? "The sampler \"brute-force\" needs finitely many values, but \"%s\" is %s. Give it a step."
            .formatted(name, distribution)
        : null;
  }

  @Override
  public Suggestion suggest(int number, Map<String, Distribution> space, RandomGenerator random) {
    Running trial = running.get(number);
    Map<String, Parameter> got = new HashMap<>(trial == null ? Map.of() : trial.params());
    got.keySet().removeAll(space.keySet());
    Map<String, Double> path = tree.path(got, random);
    Map<String, Double> values = new LinkedHashMap<>();
    space.forEach(
        (name, d) -> {
          Double onPath = path.get(name);
          boolean possible = onPath != null && d.contains(onPath);
          values.put(name, possible ? onPath : UniformTransform.draw(d, random));
        });
    return new Suggestion("brute-force", values);
  }

  /** Without the real numbers that somebody enqueued or imported: they have no place in a tree. */
  private static Map<String, Parameter> counted(Map<String, Parameter> params) {
    Map<String, Parameter> counted = new LinkedHashMap<>(params);
    counted.values().removeIf(p -> p.distribution().size() == Distribution.UNCOUNTED);
    return counted;
  }

  @Override
  public void observe(FrozenTrial trial) {
    Map<String, Parameter> params = counted(trial.params());
    Running before = running.remove(trial.number());
    if (before != null) {
      tree.end(before.place());
    }
    boolean anew = false;
    if (!trial.state().finished()) {
      anew = before != null && asked(before.params(), params);
      running.put(trial.number(), new Running(params, tree.begin(params)));
    } else if (before == null) {
      tree.addImported(params);
    } else if (!params.isEmpty() || trial.state() != TrialState.FAIL) {
      anew = tree.add(params, before.params());
    } else if (before.params().isEmpty()) {
      tree.addFailedAtStart();
    } else {
      tree.addImported(before.params());
    }
    if (anew) {
      running.replaceAll(
          (number, r) -> {
            tree.end(r.place());
            return new Running(r.params(), tree.begin(r.params()));
          });
    }
  }

  private boolean asked(Map<String, Parameter> before, Map<String, Parameter> now) {
    boolean anew = false;
    for (var p : now.entrySet()) {
      if (!before.containsKey(p.getKey())) {
        anew |= tree.asked(before, p.getKey(), p.getValue().distribution());
      }
    }
    return anew;
  }

  @Override
  public boolean exhausted() {
    return tree.left() == 0;
  }

  @Override
  public void writeState(DataOutput out) throws IOException {
    tree.write(out);
  }
}
