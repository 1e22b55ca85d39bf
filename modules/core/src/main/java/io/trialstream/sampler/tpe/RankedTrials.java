package io.trialstream.sampler.tpe;

import io.trialstream.sampler.ParameterGroups;
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
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The trials of a study as TPE ranks them, which of them are good, and the models that are made of
 * both. A trial that comes, ends or goes changes every model at once. Confined to one thread.
 */
final class RankedTrials {

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

  RankedTrials(List<Direction> directions, TpeSettings settings) {
    this.directions = List.copyOf(directions);
    this.settings = settings;
  }

  private boolean oneObjective() {
    return directions.size() == 1;
  }

  /** How many have ended and did not fail. */
  int size() {
    return ranked.size();
  }

  /** The parameters that have occurred together. */
  ParameterGroups groups() {
    return groups;
  }

  // ---- taking note

  /** Takes in a trial that failed because of its parameters. */
  void failed(int number, Map<String, Parameter> params) {
    failed.put(number, params);
    models.values().forEach(m -> m.addRest(number, params));
  }

  /** Takes in a trial that is complete or pruned. */
  void ended(FrozenTrial trial) {
    ended(observation(trial));
  }

  /** What a running trial was offered; null if it does not count, or is not running. */
  @Nullable Map<String, Parameter> offered(int number) {
    return running.get(number);
  }

  /** Takes in a trial that runs, if such trials count. */
  void runs(int number, Map<String, Parameter> params) {
    if (settings.constantLiar()) {
      running.put(number, params);
      models.values().forEach(m -> m.addRunning(number, params));
    }
  }

  /** Makes it as if the trial had never been seen. */
  void forget(int number) {
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

  /** With several objectives: chooses the good trials again if any has ended since. */
  void chooseGoodAnew() {
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

  // ---- models

  /** The model of some parameters with the domains that they have in a space. */
  GroupModel model(List<String> names, Map<String, Distribution> space) {
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

  void write(DataOutput out) throws IOException {
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
