package io.trialstream.sampler.exhaustive;

import io.trialstream.sampler.Sampler;
import io.trialstream.sampler.Suggestion;
import io.trialstream.sampler.UniformTransform;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.Parameter;
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
 * counts as tried. Needs parameters with finitely many values, and an objective that asks for the
 * same parameters whenever it got the same values. O(depth · values) per suggestion; memory grows
 * with the number of trials.
 */
public final class BruteForceSampler implements Sampler {

  private final SearchTree tree = new SearchTree();

  /** What trials that have not ended have got so far. */
  private final TreeMap<Integer, Map<String, Parameter>> running = new TreeMap<>();

  @Override
  public @Nullable String unfit(String name, Distribution distribution) {
    return distribution instanceof FloatDistribution f && f.step() == null && !f.single()
        ? "The sampler \"brute-force\" needs finitely many values, but \"%s\" is %s. Give it a step."
            .formatted(name, distribution)
        : null;
  }

  @Override
  public Suggestion suggest(int number, Map<String, Distribution> space, RandomGenerator random) {
    Map<String, Double> got = new HashMap<>();
    running.getOrDefault(number, Map.of()).forEach((name, p) -> got.put(name, p.value()));
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

  @Override
  public void observe(FrozenTrial trial) {
    Map<String, Parameter> before = running.remove(trial.number());
    if (before != null) {
      tree.end(before);
    }
    if (trial.state().finished()) {
      tree.add(trial.params(), trial.state() == TrialState.FAIL);
    } else {
      if (before != null) {
        trial
            .params()
            .forEach(
                (name, p) -> {
                  if (!before.containsKey(name)) {
                    tree.asked(before, name, p.distribution());
                  }
                });
      }
      running.put(trial.number(), trial.params());
      tree.begin(trial.params());
    }
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
