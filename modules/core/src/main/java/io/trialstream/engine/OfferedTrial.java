package io.trialstream.engine;

import io.trialstream.Trial;
import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.Attributes;
import io.trialstream.study.TrialState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A running trial on its worker's side: takes parameters from the offer where they fit, asks the
 * study for others, and remembers which the objective asked for. Thread-safe.
 */
public abstract class OfferedTrial implements Trial {

  private static final System.Logger LOG = System.getLogger(OfferedTrial.class.getName());

  private final Event.TrialStarted started;
  private final String offeredToken;
  private final Map<String, Parameter> asked = new LinkedHashMap<>();
  private final Map<String, @Nullable Object> userAttrs = new LinkedHashMap<>();
  private final Set<Long> steps = new HashSet<>();

  /** Names that were asked for with two domains, of which a warning was logged. */
  private final Set<String> warned = new HashSet<>();

  private List<Double> constraints = List.of();

  protected OfferedTrial(Event.TrialStarted started) {
    this.started = started;
    offeredToken = GrantToken.of(started).text();
  }

  /**
   * Asks the study for a parameter that was not offered with this domain; waits for the answer.
   *
   * @throws io.trialstream.RefusedException if the study refuses it; the message says why
   */
  protected abstract double request(String name, Distribution distribution);

  /** Sends attributes to be set at once. */
  protected abstract void send(Command.SetTrialAttributes attributes);

  @Override
  public final synchronized Map<String, @Nullable Object> userAttrs() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>(started.userAttrs());
    all.putAll(userAttrs);
    return all;
  }

  @Override
  public final void saveUserAttrs(Map<String, ?> values) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    values.forEach(copy::put);
    var command = new Command.SetTrialAttributes(number(), attempt(), offeredToken, copy);
    synchronized (this) {
      userAttrs.putAll(command.userAttrs());
    }
    send(command);
  }

  /** Forgets attributes that the study did not take, so that the trial's end can do without. */
  protected final synchronized void notKept(Command.SetTrialAttributes refused) {
    refused.userAttrs().forEach((name, value) -> userAttrs.remove(name, value));
  }

  /** Hears that a step was reported again; what was reported first counts. */
  protected void reportedBefore(long step) {
    LOG.log(
        System.Logger.Level.WARNING,
        "Trial " + number() + " has reported at step " + step + " before; that counts.");
  }

  /** Sends a report, of a step that has none yet. */
  protected abstract void send(Command.ReportTrial report);

  @Override
  public final void report(double value, long step, Map<String, Double> metrics) {
    var report = new Command.ReportTrial(number(), attempt(), offeredToken, step, value, metrics);
    synchronized (this) {
      if (!steps.add(step)) {
        reportedBefore(step);
        return;
      }
    }
    send(report);
  }

  /** The token of what the study offered (see {@link GrantToken}). */
  public final String offeredToken() {
    return offeredToken;
  }

  /** The token of all that the study has given to this attempt: the offer and what was asked. */
  private String fullToken() {
    Map<String, Parameter> given = new LinkedHashMap<>(started.params());
    given.putAll(asked);
    return GrantToken.of(number(), attempt(), given).text();
  }

  /** What the study offered. */
  public final Event.TrialStarted started() {
    return started;
  }

  @Override
  public final int number() {
    return started.number();
  }

  @Override
  public final int attempt() {
    return started.attempt();
  }

  @Override
  public final synchronized @Nullable Object suggest(String name, Distribution distribution) {
    Parameter before = asked.get(name);
    if (before != null) {
      if (!before.distribution().compatibleWith(distribution)) {
        throw new IllegalArgumentException(
            "Parameter \"%s\" was asked for as %s in this trial; it cannot be %s as well."
                .formatted(name, before.distribution(), distribution));
      }
      if (!before.distribution().equals(distribution) && warned.add(name)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "Trial %s asked for parameter \"%s\" as %s and again as %s; it keeps the value %s of the first. Give the second a name of its own."
                .formatted(number(), name, before.distribution(), distribution, before.external()));
      }
      return before.external();
    }
    Parameter offered = started.params().get(name);
    Parameter parameter =
        offered != null && offered.distribution().equals(distribution)
            ? offered
            : new Parameter(distribution, request(name, distribution));
    asked.put(name, parameter);
    return parameter.external();
  }

  @Override
  public final synchronized void setUserAttr(String name, @Nullable Object value) {
    userAttrs.putAll(Attributes.copy(Collections.singletonMap(name, value)));
  }

  @Override
  public final synchronized void setConstraints(double... values) {
    constraints = Arrays.stream(values).boxed().toList();
  }

  /** What the objective asked for so far. */
  public final synchronized Map<String, Parameter> asked() {
    return new LinkedHashMap<>(asked);
  }

  /** The command that ends this attempt. */
  public final synchronized Command.FinishTrial finish(
      TrialState state, List<Double> values, @Nullable String reason) {
    return new Command.FinishTrial(
        number(),
        attempt(),
        fullToken(),
        state,
        values,
        constraints,
        new ArrayList<>(asked.keySet()),
        userAttrs,
        reason);
  }

  /** Why an objective failed, in one line: the exception's class and message. */
  public static String reason(Throwable thrown) {
    String message = thrown.getMessage();
    String name = thrown.getClass().getSimpleName();
    return message == null ? name : name + ": " + message;
  }
}
