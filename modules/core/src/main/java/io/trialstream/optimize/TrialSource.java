package io.trialstream.optimize;

import io.trialstream.Trial;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Where {@link OptimizeLoop} gets its trials and says how they ended. Thread-safe. */
public interface TrialSource {

  /**
   * The next trial; may wait for one.
   *
   * @param end when to wait no longer
   * @param enough asked now and then while it waits: whether no more trials are wanted
   * @return empty if there is none, and the loop is to end
   */
  Optional<Trial> next(Instant end, BooleanSupplier enough);

  /**
   * Ends a trial that came from here.
   *
   * @param values one per direction if it is COMPLETE, else empty
   * @param reason why it was pruned or failed; null for no reason
   * @return the trial as it ended; empty if it was given to somebody else meanwhile, so that this
   *     attempt counts nothing
   */
  Optional<FrozenTrial> end(
      Trial trial, TrialState state, List<Double> values, @Nullable String reason);
}
