package io.trialstream.pruner;

import io.trialstream.algorithm.Kind;
import io.trialstream.catalogue.Catalogue;
import io.trialstream.contract.PrunerContract;
import io.trialstream.study.AlgorithmSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of each pruner that the catalogue has. */
@ParameterizedClass
@MethodSource("names")
class PrunerContractTest extends PrunerContract {

  @Parameter String name;

  static List<String> names() {
    return Catalogue.names(Kind.PRUNER);
  }

  @Override
  protected AlgorithmSpec pruner() {
    return switch (name) {
      case "percentile" -> new AlgorithmSpec(name, Map.of("percentile", 25));
      case "threshold" -> new AlgorithmSpec(name, Map.of("lower", -0.5, "upper", 0.5));
      case "patient" ->
          new AlgorithmSpec(
              name, Map.of("patience", 2, "wrapped_pruner", Map.of("name", "median")));
      default -> AlgorithmSpec.of(name);
    };
  }
}
