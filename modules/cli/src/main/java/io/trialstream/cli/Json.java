package io.trialstream.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.wire.UnreadableMessageException;
import io.trialstream.wire.Wire;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON from the command line. Stateless. */
final class Json {

  private Json() {}

  /**
   * An object.
   *
   * @param option where it stands, for the message if it is none
   */
  static ObjectNode object(String option, String json) {
    try {
      return Wire.read(json, ObjectNode.class);
    } catch (UnreadableMessageException e) {
      throw new IllegalArgumentException(
          "Expected a JSON object for %s, but got: %s".formatted(option, json), e);
    }
  }

  /** A sampler or pruner, with its options as JSON; null for none. */
  static AlgorithmSpec algorithm(String name, String option, @Nullable String options) {
    return options == null
        ? AlgorithmSpec.of(name)
        : Wire.read(
            Wire.bytes(Map.of("name", name, "options", object(option, options))),
            AlgorithmSpec.class);
  }
}
