package io.trialstream.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trialstream.algorithm.Algorithm;
import io.trialstream.algorithm.Kind;
import io.trialstream.sampler.Sampler;
import io.trialstream.sampler.catalogue.Samplers;
import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.IntDistribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.Direction;
import io.trialstream.study.TrialState;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What every sampler promises. Extend it, and name the sampler. */
public abstract class SamplerContract {

  private static final long SEED = 5;

  /** The sampler, with the options that it needs. */
  protected abstract AlgorithmSpec sampler();

  /** Parameters that it can search, at least 150 different points; the usual kinds of domains. */
  protected Map<String, Distribution> space() {
    Map<String, Distribution> space = new LinkedHashMap<>();
    space.put("float", new FloatDistribution(-5, 10));
    space.put("wide", new FloatDistribution(-Double.MAX_VALUE / 4, Double.MAX_VALUE / 4));
    space.put("log", new FloatDistribution(1e-8, 1e3, true, null));
    space.put("step", new FloatDistribution(0, 1, false, 0.1));
    space.put("int", new IntDistribution(-3, 3));
    space.put("stepped", new IntDistribution(0, 100, false, 7));
    space.put("logint", new IntDistribution(1, 1_000_000, true, 1));
    space.put("choice", CategoricalDistribution.of("a", null, 3));
    return space;
  }

  /** How many trials the longest test has. */
  protected int trials() {
    return 400;
  }

  /** False for a sampler that knows its parameters before it is asked, as a grid does. */
  protected boolean searchesAnyParameter() {
    return true;
  }

  private Sampler create(int objectives) {
    return Samplers.create(sampler(), Collections.nCopies(objectives, Direction.MINIMIZE), SEED);
  }

  private Algorithm algorithm() {
    return DeclarationChecks.declared(Kind.SAMPLER, sampler().name());
  }

  private void run(Sampler sampler, int trials, int objectives, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int n = 0; n < trials && !sampler.exhausted(); n++) {
      Map<String, Parameter> params = Trials.suggested(sampler, n, space(), random);
      sampler.observe(Trials.of(n, TrialState.RUNNING, params, objectives));
      TrialState end =
          switch (n % 7) {
            case 3 -> TrialState.FAIL;
            case 5 -> TrialState.PRUNED;
            default -> TrialState.COMPLETE;
          };
      if (n % 11 != 10) { // some never end
        if (n % 2 == 0 && objectives == 1) {
          sampler.reported(n, new TreeMap<>(Map.of(0L, n * 0.5, 1L, Double.NaN)));
        }
        sampler.observe(Trials.of(n, end, params, objectives));
      }
    }
  }

  private static byte[] state(Sampler sampler) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      sampler.writeState(out);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  @Test
  void suggests_values_within_their_domains_whatever_has_happened() {
    run(create(1), trials(), 1, 1);
  }

  @Test
  void works_with_several_objectives_if_it_declares_so_and_refuses_them_else() {
    if (algorithm().severalObjectives()) {
      run(create(3), Math.min(60, trials()), 3, 2);
    } else {
      assertThrows(IllegalArgumentException.class, () -> create(2));
    }
  }

  @Test
  void suggests_the_same_after_the_same_history() {
    Sampler one = create(1);
    Sampler two = create(1);
    run(one, 60, 1, 7);
    run(two, 60, 1, 7);
    assertArrayEquals(state(one), state(two));
    assertEquals(
        one.suggest(60, space(), new SplittableRandom(3)),
        two.suggest(60, space(), new SplittableRandom(3)));
  }

  @Test
  void a_suggestion_changes_nothing() {
    Sampler sampler = create(1);
    run(sampler, 40, 1, 7);
    byte[] before = state(sampler);
    var first = sampler.suggest(40, space(), new SplittableRandom(3));
    assertEquals(first, sampler.suggest(40, space(), new SplittableRandom(3)));
    assertArrayEquals(before, state(sampler));
  }

  @Test
  void a_hundred_in_flight_get_different_values() {
    Sampler sampler = create(1);
    Map<String, Distribution> space =
        searchesAnyParameter()
            ? Map.of("x", new FloatDistribution(-5, 5), "y", new FloatDistribution(0, 1))
            : space();
    SplittableRandom random = new SplittableRandom(9);
    for (int n = 0; n < 40; n++) {
      Map<String, Parameter> params = Trials.suggested(sampler, n, space, random);
      sampler.observe(Trials.of(n, TrialState.COMPLETE, params, 1));
    }
    Set<Map<String, Parameter>> seen = new HashSet<>();
    for (int n = 40; n < 40 + Math.min(100, trials() / 2); n++) {
      Map<String, Parameter> params = Trials.suggested(sampler, n, space, random);
      assertTrue(seen.add(params), () -> params + " twice");
      sampler.observe(Trials.of(n, TrialState.RUNNING, params, 1));
    }
  }

  @Test
  void many_in_flight_get_values() {
    Sampler sampler = create(1);
    SplittableRandom random = new SplittableRandom(9);
    int trials = trials() < 400 ? trials() : 1_000;
    for (int n = 0; n < trials && !sampler.exhausted(); n++) {
      Map<String, Parameter> params = Trials.suggested(sampler, n, space(), random);
      sampler.observe(Trials.of(n, TrialState.RUNNING, params, 1));
      if (n % 20 == 0) {
        sampler.observe(Trials.of(n, TrialState.COMPLETE, params, 1));
      }
    }
  }

  @Test
  void domains_may_change_and_parameters_come_and_go() {
    if (!searchesAnyParameter()) {
      assertSaysWhyItCannotSearch(new FloatDistribution(0, 1));
      return;
    }
    Sampler sampler = create(1);
    SplittableRandom random = new SplittableRandom(4);
    for (int n = 0; n < 60; n++) {
      Map<String, Distribution> space = new LinkedHashMap<>();
      space.put("moves", new FloatDistribution(-n - 1.0, n + 1.0));
      space.put("fixed", new IntDistribution(0, 9));
      if (n % 3 == 0) {
        space.put("sometimes", new FloatDistribution(0, 1));
      }
      Map<String, Parameter> params = Trials.suggested(sampler, n, space, random);
      Map<String, Parameter> used = new LinkedHashMap<>(params);
      used.put("single", new Parameter(new IntDistribution(3, 3), 3));
      sampler.observe(Trials.of(n, TrialState.RUNNING, used, 1));
      double value = n % 2 == 0 ? Double.POSITIVE_INFINITY : -1.0;
      sampler.observe(
          n % 5 == 4
              ? Trials.of(n, TrialState.COMPLETE, used, List.of(value), List.of(2.5))
              : Trials.of(n, TrialState.COMPLETE, used, 1));
    }
  }

  @Test
  void suggests_a_parameter_that_a_running_trial_asks_for() {
    if (!searchesAnyParameter()) {
      assertSaysWhyItCannotSearch(new FloatDistribution(0, 1));
      return;
    }
    Sampler sampler = create(1);
    run(sampler, 30, 1, 4);
    Distribution late = new IntDistribution(1, 9);
    Map<String, Double> values =
        sampler.suggestOne(30, "late", late, new SplittableRandom(6)).values();
    assertEquals(Set.of("late"), values.keySet());
    assertTrue(late.contains(values.getOrDefault("late", Double.NaN)));
  }

  private void assertSaysWhyItCannotSearch(Distribution domain) {
    String why = create(1).unfit("unheard of", domain);
    assertTrue(why != null && !why.isBlank(), () -> "in words, but got " + why);
  }

  @Test
  void options_that_are_not_as_declared_are_refused_in_words() {
    DeclarationChecks.wrongOptionsAreRefused(
        algorithm(), sampler(), spec -> Samplers.create(spec, List.of(Direction.MINIMIZE), SEED));
    assertFalse(algorithm().summary().isBlank());
  }
}
