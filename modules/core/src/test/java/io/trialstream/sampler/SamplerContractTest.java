package io.trialstream.sampler;

import io.trialstream.algorithm.Kind;
import io.trialstream.catalogue.Catalogue;
import io.trialstream.contract.SamplerContract;
import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.IntDistribution;
import io.trialstream.study.AlgorithmSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of each sampler that the catalogue has. */
@ParameterizedClass
@MethodSource("names")
class SamplerContractTest extends SamplerContract {

  @Parameter String name;

  static List<String> names() {
    return Catalogue.names(Kind.SAMPLER);
  }

  @Override
  protected AlgorithmSpec sampler() {
    return switch (name) {
      case "grid" ->
          new AlgorithmSpec(
              name,
              Map.of(
                  "search_space",
                  Map.of(
                      "int", IntStream.rangeClosed(0, 19).boxed().toList(),
                      "step", IntStream.rangeClosed(0, 9).boxed().toList(),
                      "choice", List.of("a", "b", "c"))));
      case "partial-fixed" ->
          new AlgorithmSpec(
              name,
              Map.of("fixed_params", Map.of("choice", "a"), "base_sampler", Map.of("name", "tpe")));
      default -> AlgorithmSpec.of(name);
    };
  }

  @Override
  protected Map<String, Distribution> space() {
    if (searchesAnyParameter()) {
      return super.space();
    }
    Map<String, Distribution> space = new LinkedHashMap<>();
    space.put("int", new IntDistribution(0, 19));
    space.put("step", new FloatDistribution(0, 9, false, 1.0));
    space.put("choice", CategoricalDistribution.of("a", "b", "c"));
    return space;
  }

  @Override
  protected int trials() {
    return name.equals("gp") || name.equals("auto") ? 80 : 400; // they are slow
  }

  @Override
  protected boolean searchesAnyParameter() {
    return !name.equals("grid") && !name.equals("brute-force");
  }
}
