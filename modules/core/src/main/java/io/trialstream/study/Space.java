package io.trialstream.study;

import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import io.trialstream.space.Text;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a study, where they are known when it is created. Immutable.
 *
 * @param parameters domains by name; empty if the objective defines its parameters
 * @param conditions for parameters that others decide about: the values of each of those with which
 *     the parameter is asked for
 */
public record Space(
    Map<String, Distribution> parameters,
    Map<String, Map<String, List<@Nullable Object>>> conditions) {

  /** No parameter is declared. */
  public static final Space NONE = new Space(Map.of(), Map.of());

  public Space {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    parameters.keySet().forEach(name -> Text.requireName(name, "parameter name"));
    conditions = Conditions.checked(conditions, parameters);
  }

  /** Those of a trial's parameters whose conditions hold. */
  Map<String, Parameter> activeOf(Map<String, Parameter> params) {
    return conditions.isEmpty() ? params : Conditions.active(conditions, params);
  }
}
