package io.trialstream.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.MultiObjective;
import io.trialstream.NoTrialNowException;
import io.trialstream.OptimizeOptions;
import io.trialstream.RefusedException;
import io.trialstream.Study;
import io.trialstream.Trial;
import io.trialstream.engine.CloseReason;
import io.trialstream.engine.Reason;
import io.trialstream.optimize.OptimizeLoop;
import io.trialstream.study.Attributes;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.Report;
import io.trialstream.study.TrialState;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A study that is shared by many processes, through a gateway: {@link TrialstreamClient#study}
 * gives it. Nothing but its name and its directions is kept here; every method asks the gateway.
 *
 * <p>While a trial of {@link #ask} or {@code optimize} is evaluated, the client gives signs of life
 * for it, until it is told or the client is closed. A trial that was given to somebody else all the
 * same, because no sign of life got through for the length of a lease, is cancelled: {@link
 * Trial#isCancelled} and {@link Trial#shouldPrune} become true, and how it ends counts nothing.
 * {@link Trial#report} waits for the answer, which has the pruner's verdict. Thread-safe.
 */
public final class RemoteStudy implements Study {

  private static final Duration WAIT = Duration.ofSeconds(10);
  private static final int PAGE = 1_000;

  private final Gateway gateway;
  private final String name;
  private final List<Direction> directions;
  private final RemoteTrials trials;

  RemoteStudy(Gateway gateway, OpenTrials open, String worker, StudyInfo info) {
    this.gateway = gateway;
    name = info.name();
    directions = info.directions();
    trials = new RemoteTrials(gateway, open, worker, name, info.id());
  }

  /** The study's name. */
  public String name() {
    return name;
  }

  @Override
  public List<Direction> directions() {
    return directions;
  }

  private JsonNode get(String what) {
    return gateway.send(Call.get(Call.study(name, what)));
  }

  private JsonNode post(String what, @Nullable Object body) {
    return gateway.send(Call.post(Call.study(name, what), body));
  }

  /** What the study is and how far it is, now. */
  public StudyInfo info() {
    return StudyInfo.of(get(""));
  }

  @Override
  public Map<String, @Nullable Object> userAttrs() {
    return info().userAttrs();
  }

  @Override
  public @Nullable CloseReason closeReason() {
    return info().closeReason();
  }

  // ---- changing the study

  @Override
  public void stop() {
    post("/stop", null);
  }

  /** Gives out no trials until it is resumed; those that run may end. */
  public void pause() {
    post("/pause", null);
  }

  /** Gives out trials again, after {@link #pause} or {@link #stop}. */
  public void resume() {
    post("/resume", null);
  }

  /** Deletes the study and its trials. */
  public void delete() {
    gateway.send(Call.delete(Call.study(name, "")));
  }

  @Override
  public void setUserAttr(String attribute, @Nullable Object value) {
    Map<String, @Nullable Object> one = Collections.singletonMap(attribute, value);
    post("/user-attrs", Attributes.toJson(Attributes.copy(one)));
  }

  /**
   * Has a trial that ended count no more: it becomes FAIL, and samplers forget it.
   *
   * @param reason why, for people; null for no reason
   * @return the trial as it is now
   */
  public FrozenTrial invalidate(int number, @Nullable String reason) {
    gateway.send(
        Call.post(
                Call.study(name, "/trials/" + number + "/invalidate"),
                reason == null ? Map.of() : Map.of("reason", reason))
            .once());
    return trial(number);
  }

  // ---- evaluating trials

  @Override
  public void optimizeMulti(MultiObjective objective, OptimizeOptions options) {
    new OptimizeLoop(this, trials, InstantSource.system(), objective, options).run();
  }

  /** Waits ten seconds for a trial, at most. */
  @Override
  public Trial ask() {
    return trials
        .ask(WAIT)
        .orElseThrow(
            () ->
                new NoTrialNowException(
                    "The study \"%s\" has given out no trial for %s s."
                        .formatted(name, WAIT.toSeconds())));
  }

  @Override
  public FrozenTrial tell(Trial trial, double... values) {
    return trials.tell(trial, TrialState.COMPLETE, Arrays.stream(values).boxed().toList(), null);
  }

  @Override
  public FrozenTrial tell(Trial trial, TrialState state, @Nullable String reason) {
    if (state != TrialState.PRUNED && state != TrialState.FAIL) {
      throw new IllegalArgumentException("Expected PRUNED or FAIL, but got " + state + ".");
    }
    return trials.tell(trial, state, List.of(), reason);
  }

  /** Gives a trial back without a result; it is given to somebody else. */
  public void release(Trial trial) {
    trials.release(trial);
  }

  // ---- making trials

  @Override
  public void enqueue(Map<String, ?> params) {
    enqueue(params, Map.of(), false);
  }

  /**
   * Asks that a coming trial use these values.
   *
   * @param userAttrs attributes that the trial begins with
   * @param skipIfExists whether nothing happens if a trial has these values already
   * @return the trial's number; empty if nothing happened
   */
  public OptionalInt enqueue(
      Map<String, ?> params, Map<String, ?> userAttrs, boolean skipIfExists) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("params", Attributes.toJson(Attributes.copy(params)));
    body.put("user_attrs", Attributes.toJson(Attributes.copy(userAttrs)));
    body.put("skip_if_exists", skipIfExists);
    body.put("request_id", UUID.randomUUID().toString());
    JsonNode number = post("/enqueue", body).path("number");
    return number.isNull() ? OptionalInt.empty() : OptionalInt.of(number.asInt());
  }

  @Override
  public void addTrial(FrozenTrial trial, List<Report> reports) {
    post("/add-trial", TrialJson.added(trial, reports, UUID.randomUUID().toString()));
  }

  // ---- reading trials

  /** All trials by number; of a study with very many, rather read {@link #trials(TrialQuery)}. */
  @Override
  public List<FrozenTrial> trials() {
    List<FrozenTrial> all = new ArrayList<>();
    int before;
    do {
      before = all.size();
      all.addAll(trials(TrialQuery.all().from(before).page(0, PAGE)));
    } while (all.size() == before + PAGE);
    return List.copyOf(all);
  }

  /** One page of trials. */
  public List<FrozenTrial> trials(TrialQuery query) {
    return Json.list(get("/trials" + query.text()), TrialJson::trial);
  }

  /**
   * One trial.
   *
   * @throws RefusedException if there is no trial of this number
   */
  public FrozenTrial trial(int number) {
    List<FrozenTrial> found = trials(TrialQuery.all().from(number).page(0, 1));
    if (found.isEmpty() || found.getFirst().number() != number) {
      throw new RefusedException(
          Reason.UNKNOWN_TRIAL, "The study \"%s\" has no trial %s.".formatted(name, number));
    }
    return found.getFirst();
  }

  /** What a trial has reported, by attempt and step. */
  public List<Report> reports(int number) {
    return Json.list(get("/trials/" + number).path("reports"), TrialJson::report);
  }

  @Override
  public FrozenTrial bestTrial() {
    if (directions.size() > 1) {
      throw new IllegalStateException(
          "The study has several objectives and no single best trial. Ask for its bestTrials.");
    }
    Integer best = info().bestTrial();
    if (best == null) {
      throw new NoSuchElementException("No trial is complete yet.");
    }
    return trial(best);
  }

  @Override
  public List<FrozenTrial> bestTrials() {
    return Json.list(get("/best-trials?distributions=true"), TrialJson::trial);
  }

  /**
   * How much each parameter matters for the first objective, the most important first; they add up
   * to 1.
   */
  public Map<String, Double> importances() {
    return importances(Map.of());
  }

  /**
   * The same with other settings.
   *
   * @param query {@code method}, {@code objective}, {@code params} and {@code normalize}, as
   *     docs/reference/http-api.md lists them
   */
  public Map<String, Double> importances(Map<String, ?> query) {
    Map<String, Double> all = new LinkedHashMap<>();
    get("/importances" + Call.query(query))
        .properties()
        .forEach(each -> all.put(each.getKey(), Json.number(each.getValue())));
    return Collections.unmodifiableMap(all);
  }

  /**
   * What happens in the study, from one event on: first what is stored, then as it happens. To be
   * closed.
   *
   * @param after the number of the event after which it begins; 0 for the study's beginning, {@link
   *     StudyInfo#lastEvent} for now
   */
  public StudyEvents events(long after) {
    return new StudyEvents(gateway, Call.study(name, "/events"), after);
  }
}
