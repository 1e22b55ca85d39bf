package io.trialstream.sampler.tpe;

import io.trialstream.algorithm.OptionValues;
import io.trialstream.sampler.Failures;
import io.trialstream.sampler.ParameterGroups;
import io.trialstream.sampler.RandomSampler;
import io.trialstream.sampler.Sampler;
import io.trialstream.sampler.Suggestion;
import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

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

  private final List<Direction> directions;
  private final TpeSettings settings;

  /** All that ended and did not fail, best first. */
  private final NavigableSet<Observation> ranked = new TreeSet<>(Observation.BEST_FIRST);

  private final Map<Integer, Observation> byNumber = new HashMap<>();
  private final Set<Integer> good = new HashSet<>();
  private final TreeMap<Integer, Map<String, Parameter>> running = new TreeMap<>();

  /** Trials that failed: they count among the rest, and for nothing else. */
  private final TreeMap<Integer, Map<String, Parameter>> failed = new TreeMap<>();

  private final ParameterGroups groups = new ParameterGroups();

  /** Models of groups that were asked for, by their names. */
  private final Map<List<String>, GroupModel> models = new HashMap<>();

  /** With several objectives: whether trials have ended since the good ones were chosen. */
  private boolean goodOutdated;

  TpeSampler(List<Direction> directions, TpeSettings settings) {
    this.directions = List.copyOf(directions);
    this.settings = settings;
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

  private boolean oneObjective() {
    return directions.size() == 1;
  }

  // ---- taking note

  @Override
  public void observe(FrozenTrial trial) {
    switch (trial.state()) {
      case RUNNING -> {
        forget(trial.number());
        runs(trial.number(), trial.params());
      }
      case WAITING -> forget(trial.number());
      case FAIL -> {
        forget(trial.number());
        if (Failures.blameParameters(trial)) {
          failed.put(trial.number(), trial.params());
          models.values().forEach(m -> m.addRest(trial.number(), trial.params()));
        }
      }
      case COMPLETE, PRUNED -> {
        forget(trial.number());
        ended(observation(trial));
      }
    }
  }

  private void runs(int number, Map<String, Parameter> params) {
    if (settings.constantLiar()) {
      running.put(number, params);
      models.values().forEach(m -> m.addRunning(number, params));
    }
  }

  /** Makes it as if the trial had never been seen. */
  private void forget(int number) {
    if (failed.remove(number) != null) {
      models.values().forEach(m -> m.removeRest(number));
    }
    if (running.remove(number) != null) {
      models.values().forEach(m -> m.removeRunning(number));
    }
    Observation before = byNumber.remove(number);
    if (before != null) {
      ranked.remove(before);
      if (good.remove(number)) {
        models.values().forEach(m -> m.removeGood(number));
      } else {
        models.values().forEach(m -> m.removeRest(number));
      }
      resize();
    }
  }

  private Observation observation(FrozenTrial trial) {
    double violation = trial.violation();
    List<Double> scores =
        Arrays.stream(Direction.scores(directions, trial.values())).boxed().toList();
    boolean complete = trial.state() == TrialState.COMPLETE;
    int rank =
        violation > 0
            ? Observation.INFEASIBLE
            : complete ? Observation.COMPLETE : Observation.PRUNED;
    boolean valued = oneObjective() && !scores.isEmpty();
    double score = violation > 0 ? violation : valued ? scores.getFirst() : 0;
    long steps = complete || trial.lastStep() == null ? -1 : trial.lastStep();
    return new Observation(
        trial.number(), rank, steps, score, complete ? scores : List.of(), trial.params());
  }

  private void ended(Observation o) {
    ranked.add(o);
    byNumber.put(o.number(), o);
    if (groups.add(o.params().keySet())) {
      models.clear(); // they are made anew for the new groups
    }
    models.values().forEach(m -> m.addRest(o.number(), o.params()));
    if (oneObjective()) {
      int wanted = wantedGood();
      Observation worst = worstGood();
      if (worst != null && Observation.BEST_FIRST.compare(o, worst) < 0) {
        becomesGood(o);
        if (good.size() > wanted) {
          becomesRest(worst);
        }
      }
    }
    resize();
  }

  private int wantedGood() {
    return settings.goodOf(ranked.size(), oneObjective());
  }

  private @Nullable Observation worstGood() {
    Observation worst = null;
    for (int number : good) {
      Observation o = byNumber.get(number);
      if (o != null && (worst == null || Observation.BEST_FIRST.compare(o, worst) > 0)) {
        worst = o;
      }
    }
    return worst;
  }

  /** As many trials are good as there should be: the best ones. */
  private void resize() {
    if (!oneObjective()) {
      goodOutdated = true;
      return;
    }
    int wanted = wantedGood();
    while (good.size() < wanted) {
      Observation worst = worstGood();
      Observation next = worst == null ? ranked.first() : ranked.higher(worst);
      becomesGood(Objects.requireNonNull(next, "there are fewer trials than counted"));
    }
    while (good.size() > wanted) {
      becomesRest(Objects.requireNonNull(worstGood()));
    }
  }

  private void becomesGood(Observation o) {
    good.add(o.number());
    models
        .values()
        .forEach(
            m -> {
              m.removeRest(o.number());
              m.addGood(o.number(), o.params());
            });
  }

  private void becomesRest(Observation o) {
    good.remove(o.number());
    models
        .values()
        .forEach(
            m -> {
              m.removeGood(o.number());
              m.addRest(o.number(), o.params());
            });
  }

  private void chooseGoodAnew() {
    if (goodOutdated) {
      goodOutdated = false;
      Set<Integer> chosen = GoodTrials.choose(ranked, wantedGood());
      for (int number : List.copyOf(good)) {
        Observation o = byNumber.get(number);
        if (o != null && !chosen.contains(number)) {
          becomesRest(o);
        }
      }
      for (int number : chosen) {
        Observation o = byNumber.get(number);
        if (o != null && !good.contains(number)) {
          becomesGood(o);
        }
      }
    }
  }

  // ---- suggesting

  @Override
  public Suggestion suggest(int number, Map<String, Distribution> space, RandomGenerator random) {
    Map<String, Double> values = new LinkedHashMap<>();
    if (ranked.size() < settings.startupTrials()) {
      return RandomSampler.draw(space, random);
    }
    chooseGoodAnew();
    Map<String, Parameter> own = running.get(number);
    for (List<String> names : searchedTogether(space)) {
      GroupModel model = model(names, space);
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
      List<Set<String>> found = settings.group() ? groups.groups() : List.of(groups.intersection());
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

  private GroupModel model(List<String> names, Map<String, Distribution> space) {
    List<Distribution> distributions = new ArrayList<>();
    names.forEach(name -> distributions.add(space.get(name)));
    GroupModel known = models.get(names);
    if (known != null && known.distributions().equals(distributions)) {
      return known;
    }
    GroupModel fresh =
        new GroupModel(
            names,
            distributions,
            oneObjective() ? settings.kernels() : settings.kernels().withEqualWeights(),
            settings.kernels(),
            settings.capped());
    new TreeMap<>(byNumber)
        .forEach(
            (number, o) -> {
              if (good.contains(number)) {
                fresh.addGood(number, o.params());
              } else {
                fresh.addRest(number, o.params());
              }
            });
    failed.forEach(fresh::addRest);
    running.forEach(fresh::addRunning);
    models.put(names, fresh);
    return fresh;
  }

  // ---- what it holds

  @Override
  public void writeState(DataOutput out) throws IOException {
    chooseGoodAnew();
    out.writeInt(ranked.size());
    for (Observation o : ranked) {
      out.writeInt(o.number());
      out.writeInt(o.rank());
      out.writeDouble(o.score());
      out.writeBoolean(good.contains(o.number()));
    }
    for (int number : failed.keySet()) {
      out.writeInt(number);
    }
    for (int number : running.keySet()) {
      out.writeInt(number);
    }
  }
}
