package io.trialstream.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/** Fields that earlier versions did not have; left out where there is nothing to say. */
interface AddedLater {
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  List<Double> constraints();
}
