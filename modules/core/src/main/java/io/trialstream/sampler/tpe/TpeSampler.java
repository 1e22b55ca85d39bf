package io.trialstream.sampler.tpe;

import io.trialstream.algorithm.OptionValues;
import io.trialstream.sampler.Failures;
import io.trialstream.sampler.RandomSampler;
import io.trialstream.sampler.Sampler;
import io.trialstream.sampler.Suggestion;
import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * The tree-structured Parzen estimator: splits the trials into the good few and the rest, and
 * suggests where the density of the good is largest against that of the rest. Bergstra et al. 2011
 * (section 4), with the choices that Watanabe 2023 found to matter; several objectives as in Ozaki
 * et al. 2022.
 *
 * <p>Parameters that occur together are searched together, by product kernels; those that depend on
 * others in groups of their own. Running trials count among the rest, so that many workers do not
 * crowd one place, and so do failed ones, so that it leaves where trials fail. A suggestion costs
 * O(candidates * kernels * parameters) with at most about 900 kernels, whatever the length of the
 * history (see {@link GroupModel}).
 */
public final class TpeSampler implements Sampler {

  private final TpeSettings settings;

  private final RankedTrials trials;

  TpeSampler(List<Direction> directions, TpeSettings settings) {
    this.settings = settings;
    trials = new RankedTrials(directions, settings);
  }

  /**
   * A sampler with these options.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public static TpeSampler create(List<Direction> directions, OptionValues options) {
    boolean one = directions.size() == 1;
    return new TpeSampler(
        directions,
        new TpeSettings(
            options.wholeNumber("n_startup_trials"),
            options.wholeNumber("n_ei_candidates"),
            options.flag("multivariate", one),
            options.flag("group"),
            options.flag("constant_liar"),
            options.number("gamma"),
            options.wholeNumber("max_good"),
            options.flag("capped"),
            new KernelOptions(
                options.number("prior_weight"),
                options.flag("consider_magic_clip"),
                options.flag("consider_endpoints"),
                options.word("weights").equals("equal"))));
  }

  // ---- taking note

  @Override
  public void observe(FrozenTrial trial) {
    trials.forget(trial.number());
    switch (trial.state()) {
      case RUNNING -> trials.runs(trial.number(), trial.params());
      case WAITING -> {}
      case FAIL -> {
        if (Failures.blameParameters(trial)) {
          trials.failed(trial.number(), trial.params());
        }
      }
      case COMPLETE, PRUNED -> trials.ended(trial);
    }
  }

  // ---- suggesting

  @Override
  public Suggestion suggest(int number, Map<String, Distribution> space, RandomGenerator random) {
    Map<String, Double> values = new LinkedHashMap<>();
    if (trials.size() < settings.startupTrials()) {
      return RandomSampler.draw(space, random);
    }
    trials.chooseGoodAnew();
    Map<String, Parameter> own = trials.offered(number);
    for (List<String> names : searchedTogether(space)) {
      GroupModel model = trials.model(names, space);
      if (own != null) { // what this very trial was offered says nothing about where others are
        model.removeRunning(number);
      }
      double[] suggested = model.suggest(settings.candidates(), random);
      if (own != null) {
        model.addRunning(number, own);
      }
      for (int d = 0; d < suggested.length; d++) {
        values.put(names.get(d), suggested[d]);
      }
    }
    return new Suggestion("tpe", values);
  }

  /** The names of the space, in the groups that are searched together. */
  private List<List<String>> searchedTogether(Map<String, Distribution> space) {
    List<List<String>> together = new ArrayList<>();
    Set<String> left = new TreeSet<>(space.keySet());
    if (settings.multivariate()) {
      List<Set<String>> found =
          settings.group() ? trials.groups().groups() : List.of(trials.groups().intersection());
      for (Set<String> group : found) {
        List<String> here = group.stream().filter(left::contains).toList();
        if (!here.isEmpty()) {
          together.add(here);
          here.forEach(left::remove);
        }
      }
    }
    left.forEach(name -> together.add(List.of(name)));
    return together;
  }

  @Override
  public void writeState(DataOutput out) throws IOException {
    trials.write(out);
  }
}
