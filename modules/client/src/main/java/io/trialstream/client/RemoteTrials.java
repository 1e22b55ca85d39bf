package io.trialstream.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.RefusedException;
import io.trialstream.StudyClosedException;
import io.trialstream.Trial;
import io.trialstream.engine.Event;
import io.trialstream.optimize.TrialSource;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Asks a shared study for trials, and says how they ended. Thread-safe. */
final class RemoteTrials implements TrialSource {

  private static final System.Logger LOG = System.getLogger(RemoteTrials.class.getName());

  /** How long one request waits for a trial. */
  private static final Duration WAIT = Duration.ofSeconds(10);

  private final Gateway gateway;
  private final OpenTrials open;
  private final String worker;
  private final String study;
  private final UUID studyId;

  RemoteTrials(Gateway gateway, OpenTrials open, String worker, String study, UUID studyId) {
    this.gateway = gateway;
    this.open = open;
    this.worker = worker;
    this.study = study;
    this.studyId = studyId;
  }

  /** Waits for a trial while the study is paused, or others evaluate all that there are. */
  @Override
  public Optional<Trial> next(Instant end, BooleanSupplier enough) {
    while (!enough.getAsBoolean()) {
      Duration left = Duration.between(Instant.now(), end);
      if (left.isNegative()) {
        break;
      }
      try {
        Optional<Trial> trial = ask(left.compareTo(WAIT) < 0 ? left : WAIT);
        if (trial.isPresent()) {
          return trial;
        }
      } catch (StudyClosedException e) {
        break;
      }
    }
    return Optional.empty();
  }

  /** A trial that signs of life are given for from now on; empty if none came free in time. */
  Optional<Trial> ask(Duration wait) {
    Map<String, Object> body =
        Map.of(
            "count",
            1,
            "request_id",
            UUID.randomUUID().toString(),
            "wait_seconds",
            wait.toMillis() / 1000.0,
            "worker",
            worker,
            "distributions",
            true);
    JsonNode given = gateway.send(Call.post(Call.study(study, "/trials"), body)).path("trials");
    if (given.isEmpty()) {
      return Optional.empty();
    }
    HttpTrial trial = new HttpTrial(started(given.path(0)), gateway, study, studyId);
    open.begin(trial);
    return Optional.of(trial);
  }

  private Event.TrialStarted started(JsonNode trial) {
    return new Event.TrialStarted(
        trial.path("number").asInt(),
        trial.path("attempt").asInt(),
        TrialJson.parameters(trial),
        null,
        Json.object(trial.path("user_attrs")),
        worker,
        studyId,
        0,
        Math.round(1000 * trial.path("lease_seconds").asDouble()),
        Math.round(1000 * trial.path("heartbeat_seconds").asDouble()));
  }

  @Override
  public Optional<FrozenTrial> end(
      Trial trial, TrialState state, List<Double> values, @Nullable String reason) {
    try {
      return Optional.of(tell(trial, state, values, reason));
    } catch (RefusedException e) {
      if (!HttpTrial.isGivenUp(e.reason())) {
        throw e;
      }
      LOG.log(
          System.Logger.Level.WARNING,
          "Study {0}: attempt {1} of trial {2} counts nothing: {3}",
          study,
          trial.attempt(),
          trial.number(),
          e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Ends a trial.
   *
   * @throws RefusedException if it has ended before, or was given to somebody else
   */
  FrozenTrial tell(Trial trial, TrialState state, List<Double> values, @Nullable String reason) {
    HttpTrial own = own(trial);
    try {
      FrozenTrial ended = TrialJson.trial(own.end(own.finish(state, values, reason)), own.asked());
      open.end(own);
      return ended;
    } catch (RefusedException e) {
      if (HttpTrial.isGivenUp(e.reason())) {
        open.end(own);
      }
      throw e;
    }
  }

  /** Gives a trial back without a result. */
  void release(Trial trial) {
    HttpTrial own = own(trial);
    own.release();
    open.end(own);
  }

  private HttpTrial own(Trial trial) {
    if (trial instanceof HttpTrial remote && remote.studyId().equals(studyId)) {
      return remote;
    }
    throw new IllegalArgumentException("Expected a trial that this study gave out.");
  }
}
