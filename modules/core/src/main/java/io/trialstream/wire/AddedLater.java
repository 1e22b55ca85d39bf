package io.trialstream.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.trialstream.study.Report;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fields that earlier versions did not have, left out where there is nothing to say; and
 * attributes, which hold what JSON has not.
 */
interface AddedLater {
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  List<Double> constraints();

  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  Map<String, Map<String, List<Object>>> conditions();

  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  List<Report> reports();

  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonSerialize(using = AttributesJson.Writer.class)
  Map<String, @Nullable Object> fixed();

  @JsonSerialize(using = AttributesJson.Writer.class)
  Map<String, @Nullable Object> userAttrs();
}
