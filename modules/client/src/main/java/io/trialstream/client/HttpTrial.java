package io.trialstream.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.RefusedException;
import io.trialstream.engine.Command;
import io.trialstream.engine.Event;
import io.trialstream.engine.OfferedTrial;
import io.trialstream.engine.Reason;
import io.trialstream.space.Distribution;
import io.trialstream.study.Attributes;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A trial that a shared study gave to this process through the gateway. Thread-safe. */
final class HttpTrial extends OfferedTrial {

  private static final System.Logger LOG = System.getLogger(HttpTrial.class.getName());

  /** How long an objective waits for the answer to a report before it goes on without. */
  private static final Duration REPORT_PATIENCE = Duration.ofSeconds(5);

  /** What says that this attempt counts no more. */
  private static final Set<Reason> GIVEN_UP =
      EnumSet.of(
          Reason.LEASE_LOST,
          Reason.TRIAL_FINISHED,
          Reason.UNKNOWN_TRIAL,
          Reason.STUDY_DELETED,
          Reason.UNKNOWN_STUDY);

  private final Gateway gateway;
  private final String study;
  private final UUID studyId;
  private volatile boolean prune;
  private volatile boolean cancelled;

  HttpTrial(Event.TrialStarted started, Gateway gateway, String study, UUID studyId) {
    super(started);
    this.gateway = gateway;
    this.study = study;
    this.studyId = studyId;
  }

  UUID studyId() {
    return studyId;
  }

  /** Whether this reason says that the attempt is not the caller's any more. */
  static boolean isGivenUp(Reason reason) {
    return GIVEN_UP.contains(reason);
  }

  /** A call about this attempt. */
  private Call call(String what, Map<String, ? extends @Nullable Object> more) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("attempt", attempt());
    body.put("token", offeredToken());
    body.putAll(more);
    return Call.post(Call.study(study, "/trials/" + number() + what), body);
  }

  /**
   * Says that the attempt goes on. If the gateway cannot be reached, the next sign of life counts.
   */
  void beat() {
    try {
      gateway.send(call("/heartbeat", Map.of()).withPatience(Duration.ZERO));
    } catch (RefusedException e) {
      refused(e);
    } catch (GatewayUnavailableException e) {
      LOG.log(System.Logger.Level.DEBUG, "No sign of life of trial {0}: {1}", number(), e);
    }
  }

  /** Gives the attempt back, so that somebody else gets the trial at once. */
  void release() {
    gateway.send(call("/release", Map.of()).withPatience(Duration.ZERO));
  }

  /** The body's answer once the attempt has ended. */
  JsonNode end(Command.FinishTrial end) {
    return gateway.send(
        Call.post(Call.study(study, "/trials/" + number() + "/result"), TrialJson.result(end)));
  }

  private void refused(RefusedException e) {
    if (isGivenUp(e.reason())) {
      cancelled = true;
    }
    LOG.log(
        System.Logger.Level.WARNING, "Study {0}, trial {1}: {2}", study, number(), e.getMessage());
  }

  /** The lease was lost, or the client is closed. */
  void cancel() {
    cancelled = true;
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  protected double request(String name, Distribution distribution) {
    JsonNode answer =
        gateway.send(call("/suggest", Map.of("name", name, "distribution", distribution)));
    return TrialJson.internal(distribution, answer.path("value"));
  }

  @Override
  protected void send(Command.SetTrialAttributes attributes) {
    try {
      gateway.send(
          call("/user-attrs", Map.of("user_attrs", Attributes.toJson(attributes.userAttrs()))));
    } catch (RefusedException e) {
      notKept(attributes); // else the trial's end would be refused as well
      throw e;
    }
  }

  @Override
  protected void send(Command.ReportTrial report) {
    Call call =
        call(
            "/reports",
            Map.of("step", report.step(), "value", report.value(), "metrics", report.metrics()));
    try {
      prune |= gateway.send(call.withPatience(REPORT_PATIENCE)).path("prune").asBoolean();
    } catch (RefusedException e) {
      if (!isGivenUp(e.reason())) {
        throw e;
      }
      refused(e);
    } catch (GatewayUnavailableException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Study {0}, trial {1}: the report at step {2} is lost: {3}",
          study,
          number(),
          report.step(),
          e.getMessage());
    }
  }

  @Override
  public boolean shouldPrune() {
    return prune || cancelled;
  }

  @Override
  public boolean shouldPruneNow() {
    return shouldPrune();
  }
}
