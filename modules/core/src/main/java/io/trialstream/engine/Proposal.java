package io.trialstream.engine;

import io.trialstream.space.Parameter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a new trial is to be offered. Good for the state that it was made from only. Immutable.
 *
 * @param seq number of events in that state
 * @param number the trial
 * @param params a value for every parameter that the study knows, as far as enqueued values fit
 * @param suggestedBy name of the sampler that suggested them; null if none had to
 */
public record Proposal(
    long seq, int number, Map<String, Parameter> params, @Nullable String suggestedBy) {

  public Proposal {
    params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
  }
}
