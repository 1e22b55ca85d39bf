package io.trialstream.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/** Fields that earlier versions did not have; left out where there is nothing to say. */
interface AddedLater {
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  List<Double> constraints();

  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  Map<String, Map<String, List<Object>>> conditions();
}
