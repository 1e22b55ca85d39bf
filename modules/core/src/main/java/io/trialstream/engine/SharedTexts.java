package io.trialstream.engine;

import io.trialstream.space.Parameter;
import io.trialstream.space.ParameterMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets trials share what is the same in most of them, which takes most of their memory otherwise.
 * Confined to the engine's thread.
 */
final class SharedTexts {

  private static final int MAX_WORKERS = 1_000;

  private final Map<String, String> workers = new HashMap<>();
  private @Nullable ParameterMap latestParams;

  /** The same parameters, with the names and domains of those before them. */
  Map<String, Parameter> params(Map<String, Parameter> params) {
    latestParams = ParameterMap.of(params, latestParams);
    return latestParams;
  }

  /** One text for all trials of a worker. */
  @Nullable String worker(@Nullable String worker) {
    if (worker == null) {
      return null;
    }
    if (workers.size() > MAX_WORKERS) {
      workers.clear();
    }
    String before = workers.putIfAbsent(worker, worker);
    return before == null ? worker : before;
  }
}
