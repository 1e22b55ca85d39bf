package io.trialstream.sampler.cmaes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.sampler.Sampler;
import io.trialstream.sampler.catalogue.Samplers;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Where CMA-ES begins, and how long its steps are. */
class CmaEsOptionsTest {

  private static final FloatDistribution DOMAIN = new FloatDistribution(-10, 10);
  private static final int SUGGESTIONS = 200;

  private static Sampler sampler(Map<String, Object> options) {
    return Samplers.create(
        new AlgorithmSpec("cmaes", new LinkedHashMap<>(options)), List.of(Direction.MINIMIZE), 1);
  }

  private static Map<String, Distribution> space() {
    Map<String, Distribution> space = new LinkedHashMap<>();
    space.put("x", DOMAIN);
    space.put("y", DOMAIN);
    return space;
  }

  /** Mean and standard deviation of the suggestions for x and y after one trial. */
  private static double[] suggestions(Sampler sampler) {
    Map<String, Parameter> params =
        Map.of("x", new Parameter(DOMAIN, 1), "y", new Parameter(DOMAIN, 1));
    sampler.observe(FrozenTrial.finished(TrialState.COMPLETE, params, List.of(1.0)).withNumber(0));
    double[] found = new double[4];
    List<Map<String, Double>> all = new ArrayList<>();
    for (int n = 1; n <= SUGGESTIONS; n++) {
      all.add(sampler.suggest(n, space(), new SplittableRandom(n)).values());
    }
    int i = 0;
    for (String name : List.of("x", "y")) {
      double mean = all.stream().mapToDouble(v -> v.get(name)).average().orElseThrow();
      double square =
          all.stream().mapToDouble(v -> Math.pow(v.get(name) - mean, 2)).average().orElseThrow();
      found[i++] = mean;
      found[i++] = Math.sqrt(square);
    }
    return found;
  }

  @Test
  void it_begins_at_x0_with_sigma0() {
    double[] found = suggestions(sampler(Map.of("x0", Map.of("x", 5), "sigma0", 0.05)));
    assertThat(found[0]).isBetween(4.7, 5.3);
    assertThat(found[1]).isBetween(0.85, 1.15); // a twentieth of the range of 20
    assertThat(found[2]).isBetween(-0.3, 0.3);
  }

  @Test
  void an_x0_outside_the_domain_is_refused_when_the_parameter_is_asked_for() {
    Sampler sampler = sampler(Map.of("x0", Map.of("x", 11)));
    assertThat(sampler.unfit("x", DOMAIN)).contains("\"x\" at 11").contains("Change x0");
    assertThat(sampler.unfit("y", DOMAIN)).isNull();
  }

  /** Of 100 trials the ten best lie on a short line around x = y = 3. */
  @Test
  void it_begins_where_trials_of_a_related_study_were_good() {
    List<Object> trials = new ArrayList<>();
    for (int n = 0; n < 100; n++) {
      double at = n < 10 ? 2 + 0.2 * n : -9 + 0.1 * n;
      trials.add(Map.of("params", Map.of("x", at, "y", at), "value", n < 10 ? 1 : 5));
    }
    trials.add(Map.of("params", Map.of("x", 0.0), "value", -9)); // it lacks a parameter
    double[] found = suggestions(sampler(Map.of("source_trials", trials)));
    assertThat(found[0]).isBetween(2.3, 3.5);
    assertThat(found[2]).isBetween(2.3, 3.5);
    assertThat(found[1]).isBetween(1.7, 2.5); // a kernel of 2, and 0.6 for where they lie
  }

  @Test
  void options_that_contradict_each_other_are_refused() {
    Map<String, Object> trial = Map.of("params", Map.of("x", 1), "value", 1);
    assertThatThrownBy(() -> sampler(Map.of("x0", Map.of("x", 1), "source_trials", List.of(trial))))
        .hasMessageContaining("x0 or source_trials");
    assertThatThrownBy(() -> sampler(Map.of("lr_adapt", true, "use_separable_cma", true)))
        .hasMessageContaining("use_separable_cma or lr_adapt");
    assertThatThrownBy(() -> sampler(Map.of("source_trials", List.of(Map.of("x", 1)))))
        .hasMessageContaining("a list of at most 1000 trials, such as [{\"params\"");
  }

  @Test
  void steps_get_shorter_only_while_they_point_in_ever_other_directions() {
    LearningRates.Rate rate = new LearningRates(2).ofMean();
    SplittableRandom random = new SplittableRandom(1);
    for (int n = 0; n < 500; n++) {
      rate.follow(new double[] {random.nextGaussian(), random.nextGaussian()});
    }
    assertThat(rate.now()).isBetween(0.0, 0.2);
    for (int n = 0; n < 500; n++) {
      rate.follow(new double[] {1, 0.5});
    }
    assertThat(rate.now()).isEqualTo(1);
  }
}
