package io.trialstream.sampler.gp;

import io.trialstream.algorithm.OptionValues;
import io.trialstream.sampler.Failures;
import io.trialstream.sampler.LearningCurves;
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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Bayesian optimisation with Gaussian processes: suggests where the expected improvement is
 * largest. Values are made to look normal first ({@link Warp}); with several objectives each
 * suggestion improves on another mixture of them (ParEGO, Knowles 2006); each constraint has a
 * process of its own; running trials count as if they had the value that is expected of them;
 * pruned ones as if they had ended as the curves of others let expect ({@link LearningCurves}).
 * Where trials fail is learnt as if it were one more constraint. Every other suggestion comes from
 * a model of the better trials alone, within the box that the best of them span: far away, bad
 * values teach nothing about the bottom of a valley (compare Eriksson et al. 2019, TuRBO).
 *
 * <p>It searches the parameters whose domain never changed and whose presence it understands
 * ({@link Activation}); others are left to TPE. In a space of few ranges, every fourth suggestion
 * differs from the best trial in one choice. Values that a trial has had are not suggested again.
 * O(n^3) per suggestion for n trials, of which at most {@value #MAX_HISTORY} are used: the best,
 * the latest, and a sample of the others.
 */
public final class GpSampler implements Sampler {

  /** At most so many trials are used. */
  public static final int MAX_HISTORY = 240;

  /** Every other suggestion is a local one once there are so many trials for each parameter. */
  private static final int LOCAL_FROM = 3;

  /**
   * Every so manyth suggestion then keeps away from the best trial: there may be a better valley.
   */
  private static final int ELSEWHERE_EVERY = 4;

  /**
   * In a space of few ranges, every so manyth suggestion differs from the best trial in one choice.
   */
  private static final int STEP_EVERY = 4;

  private final List<Direction> directions;
  private final int startupTrials;
  private final boolean noisy;
  private final Sampler others;

  /** Complete and pruned trials. */
  private final TreeMap<Integer, FrozenTrial> ended = new TreeMap<>();

  /** Trials that failed, as far as that says something about their parameters. */
  private final TreeMap<Integer, FrozenTrial> failed = new TreeMap<>();

  /** With one objective; null with several, which no pruner works with. */
  private final @Nullable LearningCurves curves;

  private final TreeMap<Integer, Map<String, Parameter>> running = new TreeMap<>();

  /** Parameters whose domain has changed, or that have only one value. */
  private final Set<String> unfit = new HashSet<>();

  private final Map<String, Distribution> domains = new TreeMap<>();

  /** What was asked for last, and what of it can be searched; found again when that changes. */
  private Map<String, Distribution> lastAsked = Map.of();

  private @Nullable InputSpace inputs;

  /** The model of what can be searched; made again whenever what it is made of has changed. */
  private @Nullable GpModel model;

  /** The same of the better trials only. */
  private @Nullable GpModel local;

  private GpSampler(List<Direction> directions, int startupTrials, boolean noisy, Sampler others) {
    this.directions = List.copyOf(directions);
    this.startupTrials = startupTrials;
    this.noisy = noisy;
    this.others = others;
    curves = directions.size() == 1 ? new LearningCurves(directions.getFirst()) : null;
  }

  /**
   * A sampler with these options.
   *
   * @param others suggests the parameters that this one cannot; the caller has it observe
   * @throws IllegalArgumentException if an option is out of range
   */
  public static GpSampler create(List<Direction> directions, OptionValues options, Sampler others) {
    return new GpSampler(
        directions,
        options.wholeNumber("n_startup_trials"),
        !options.flag("deterministic_objective"),
        others);
  }

  @Override
  public void reported(int number, NavigableMap<Long, Double> reports) {
    if (curves != null) {
      curves.reported(number, reports);
    }
  }

  @Override
  public void observe(FrozenTrial trial) {
    running.remove(trial.number());
    boolean known = ended.remove(trial.number()) != null;
    if (failed.remove(trial.number()) != null || known) {
      outdated();
    }
    switch (trial.state()) {
      case RUNNING -> running.put(trial.number(), trial.params());
      case WAITING -> forgetCurve(trial.number());
      case FAIL -> {
        forgetCurve(trial.number());
        if (Failures.blameParameters(trial)) {
          failed.put(trial.number(), trial);
          outdated();
        }
      }
      case PRUNED -> {
        if (curves != null) { // with several objectives it has no values
          ended(trial);
        }
      }
      case COMPLETE -> ended(trial);
    }
  }

  private void forgetCurve(int number) {
    if (curves != null) {
      curves.forget(number);
    }
  }

  private void ended(FrozenTrial trial) {
    trial
        .params()
        .forEach(
            (name, p) -> {
              Distribution before = domains.putIfAbsent(name, p.distribution());
              if (p.distribution().single()
                  || (before != null && !before.equals(p.distribution()))) {
                unfit.add(name);
              }
            });
    ended.put(trial.number(), trial);
    outdated();
  }

  private void outdated() {
    inputs = null;
    model = null;
    local = null;
  }

  /** What can be searched of what is asked for. */
  private InputSpace inputs(Map<String, Distribution> asked) {
    InputSpace known = inputs;
    if (known != null && lastAsked.equals(asked)) {
      return known;
    }
    SortedMap<String, Distribution> fit = new TreeMap<>();
    domains.forEach(
        (name, domain) -> {
          if (!unfit.contains(name) && domain.equals(asked.get(name))) {
            fit.put(name, domain);
          }
        });
    List<Map<String, Parameter>> complete = new ArrayList<>();
    for (FrozenTrial trial : ended.values()) {
      if (trial.state() == TrialState.COMPLETE) { // a pruned one may not have asked for all
        complete.add(trial.params());
      }
    }
    InputSpace found = new InputSpace(Activation.of(fit, complete));
    outdated();
    inputs = found;
    lastAsked = Map.copyOf(asked);
    return found;
  }

  @Override
  public Suggestion suggest(int number, Map<String, Distribution> asked, RandomGenerator random) {
    Map<String, Double> values = new LinkedHashMap<>();
    if (ended.size() < startupTrials) {
      return RandomSampler.draw(asked, random);
    }
    InputSpace space = inputs(asked);
    Map<String, Distribution> left = new LinkedHashMap<>(asked);
    if (space.size() > 0) {
      values.putAll(propose(number, space, random));
      values.keySet().forEach(left::remove);
    }
    Suggestion own = new Suggestion("gp", values);
    return left.isEmpty() ? own : own.with(others.suggest(number, left, random));
  }

  @Override
  public Suggestion suggestOne(
      int number, String name, Distribution distribution, RandomGenerator random) {
    return others.suggestOne(number, name, distribution, random);
  }

  @Override
  public boolean expensive(Map<String, Distribution> asked) {
    return ended.size() >= startupTrials && inputs(asked).size() > 0;
  }

  private Map<String, Double> propose(int number, InputSpace space, RandomGenerator random) {
    boolean one = directions.size() == 1;
    boolean settled = one && ended.size() >= LOCAL_FROM * space.size() + startupTrials;
    boolean rugged = !space.isMostlyRanges();
    Predicate<Map<String, Double>> taken = values -> taken(number, values);
    List<Map<String, Parameter>> pending = pending(number);
    boolean nearby = settled && !rugged && number % 2 == 1;
    if (rugged
        && one
        && ended.size() >= startupTrials + space.size()
        && number % STEP_EVERY == STEP_EVERY - 1) {
      Map<String, Double> next = model(space, false).step(pending, random);
      if (!next.isEmpty()) {
        return next;
      }
      nearby = settled;
    }
    boolean elsewhere = settled && !rugged && number % ELSEWHERE_EVERY == 0;
    return model(space, nearby).propose(pending, elsewhere, taken, random);
  }

  private List<Map<String, Parameter>> pending(int number) {
    List<Map<String, Parameter>> pending = new ArrayList<>();
    running.forEach(
        (n, params) -> {
          if (n != number) {
            pending.add(params);
          }
        });
    return pending;
  }

  /** The model of what is known now: of all trials, or of the better ones. */
  private GpModel model(InputSpace space, boolean nearby) {
    GpModel known = nearby ? local : model;
    if (known == null) {
      History history =
          History.chosen(
              ended,
              curves == null ? Map.of() : curves.estimates(ended.values()),
              failed,
              directions);
      known = nearby ? GpModel.local(space, history, noisy) : GpModel.of(space, history, noisy);
      if (nearby) {
        local = known;
      } else {
        model = known;
      }
    }
    return known;
  }

  /** Whether another trial has ended with these values, or runs with them. */
  private boolean taken(int number, Map<String, Double> values) {
    return ended.values().stream().anyMatch(t -> has(t.params(), values))
        || failed.values().stream().anyMatch(t -> has(t.params(), values))
        || running.entrySet().stream()
            .anyMatch(r -> r.getKey() != number && has(r.getValue(), values));
  }

  private static boolean has(Map<String, Parameter> params, Map<String, Double> values) {
    for (var value : values.entrySet()) {
      Parameter p = params.get(value.getKey());
      if (p == null || p.value() != value.getValue()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void writeState(DataOutput out) throws IOException {
    for (int number : ended.keySet()) {
      out.writeInt(number);
    }
    for (int number : failed.keySet()) {
      out.writeInt(number);
    }
    for (int number : running.keySet()) {
      out.writeInt(number);
    }
  }
}
