package io.trialstream.sampler.gp;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.IntDistribution;
import io.trialstream.space.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which parameters a trial has is learnt from trials. */
class ActivationTest {

  private static final Distribution LAYERS = new IntDistribution(1, 3);
  private static final Distribution SHARE = new FloatDistribution(0, 1);
  private static final Distribution KIND = new CategoricalDistribution(List.of("net", "tree"));

  private static final SortedMap<String, Distribution> DOMAINS =
      new TreeMap<>(
          Map.of("kind", KIND, "layers", LAYERS, "width2", SHARE, "width3", SHARE, "depth", SHARE));

  private static Parameter share(double value) {
    return new Parameter(SHARE, value);
  }

  private static Map<String, Parameter> net(int layers) {
    Map<String, Parameter> params = new TreeMap<>();
    params.put("kind", new Parameter(KIND, 0));
    params.put("layers", new Parameter(LAYERS, layers));
    if (layers >= 2) {
      params.put("width2", share(0.2));
    }
    if (layers >= 3) {
      params.put("width3", share(0.3));
    }
    return params;
  }

  private static Map<String, Parameter> tree() {
    return Map.of("kind", new Parameter(KIND, 1), "depth", share(0.4));
  }

  @Test
  void a_parameter_is_there_with_some_values_of_another() {
    Activation learnt = Activation.of(DOMAINS, List.of(net(1), net(2), net(3), tree(), tree()));

    assertThat(learnt.space().keySet()).isEqualTo(DOMAINS.keySet());
    assertThat(learnt.rules())
        .containsEntry("layers", new Activation.Rule("kind", Set.of(0.0)))
        .containsEntry("depth", new Activation.Rule("kind", Set.of(1.0)))
        .containsEntry("width2", new Activation.Rule("layers", Set.of(2.0, 3.0)))
        .containsEntry("width3", new Activation.Rule("layers", Set.of(3.0)))
        .doesNotContainKey("kind");
  }

  @Test
  void what_no_single_parameter_explains_is_left_out() {
    Map<String, Parameter> with = new TreeMap<>(net(1));
    with.put("extra", share(0.5));
    SortedMap<String, Distribution> domains = new TreeMap<>(DOMAINS);
    domains.put("extra", SHARE);

    Activation learnt = Activation.of(domains, List.of(net(1), with, tree(), net(2), net(3)));

    assertThat(learnt.space()).doesNotContainKey("extra").containsKeys("kind", "layers", "depth");
  }

  @Test
  void points_have_what_their_conditions_say() {
    InputSpace inputs =
        new InputSpace(Activation.of(DOMAINS, List.of(net(1), net(2), net(3), tree(), tree())));
    SplittableRandom random = new SplittableRandom(1);
    double[] zeros = new double[inputs.size()];
    double[] ones = {1, 1, 1, 1, 1};

    for (int i = 0; i < 200; i++) {
      Map<String, Double> values = inputs.values(inputs.anywhere(zeros, ones, random));
      boolean net = values.get("kind") == 0;
      assertThat(values.containsKey("depth")).isEqualTo(!net);
      assertThat(values.containsKey("layers")).isEqualTo(net);
      double layers = net ? values.get("layers") : 0;
      assertThat(values.containsKey("width2")).isEqualTo(layers >= 2);
      assertThat(values.containsKey("width3")).isEqualTo(layers >= 3);
    }
  }

  @Test
  void a_step_to_another_kind_gives_its_parameters_values() {
    InputSpace inputs =
        new InputSpace(Activation.of(DOMAINS, List.of(net(1), net(2), net(3), tree(), tree())));
    double[] point = inputs.of(tree());

    List<double[]> neighbours = inputs.neighbours(point, new SplittableRandom(2));

    assertThat(neighbours)
        .singleElement()
        .satisfies(
            n -> assertThat(inputs.values(n)).containsEntry("kind", 0.0).containsKey("layers"));
  }

  @Test
  void a_small_space_is_listed_whole_without_what_is_absent() {
    SortedMap<String, Distribution> domains = new TreeMap<>(Map.of("kind", KIND, "layers", LAYERS));
    Map<String, Parameter> net = net(1);
    Map<String, Parameter> tree = Map.of("kind", new Parameter(KIND, 1));

    InputSpace inputs = new InputSpace(Activation.of(domains, List.of(net, tree, net(2))));

    assertThat(inputs.all(100)).hasSize(4); // a tree, and nets of one to three layers
    assertThat(inputs.all(3)).isEmpty();
  }
}
