package io.trialstream.worker.command;

import io.trialstream.engine.Command;
import io.trialstream.engine.Event;
import io.trialstream.engine.OfferedTrial;
import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.IntDistribution;
import io.trialstream.space.Parameter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A trial that notes what is told about it. */
final class GivenTrial extends OfferedTrial {

  final List<Command.ReportTrial> reports = new ArrayList<>();
  final Map<String, Object> saved = new LinkedHashMap<>();
  long pruneAtStep = Long.MAX_VALUE;
  private volatile boolean prune;

  GivenTrial() {
    this(Map.of());
  }

  /** With further parameters. */
  GivenTrial(Map<String, Parameter> more) {
    super(
        new Event.TrialStarted(
            7, 1, params(more), null, Map.of(), "me", new UUID(0, 1), 0, 60_000, 15_000));
  }

  private static Map<String, Parameter> params(Map<String, Parameter> more) {
    Map<String, Parameter> params = new LinkedHashMap<>();
    params.put("lr", new Parameter(new FloatDistribution(1e-5, 0.1, true, null), 0.001));
    params.put("layers", new Parameter(new IntDistribution(1, 9), 3));
    params.put(
        "kind",
        new Parameter(CategoricalDistribution.of("a \"quoted\" $(touch /tmp/never) one", "b"), 0));
    params.put("name of-it", new Parameter(CategoricalDistribution.of("x", "y"), 0));
    params.putAll(more);
    return params;
  }

  /** Evaluates a script, in a process that can be killed. */
  public static void main(String[] args) throws Exception {
    new CommandObjective("study", List.of("sh", "-c", args[0]), Duration.ofSeconds(1), System.out)
        .evaluate(new GivenTrial());
  }

  @Override
  protected double request(String name, Distribution distribution) {
    throw new IllegalStateException("All is offered.");
  }

  @Override
  protected synchronized void send(Command.ReportTrial report) {
    reports.add(report);
    prune |= report.step() >= pruneAtStep;
  }

  @Override
  protected synchronized void send(Command.SetTrialAttributes attributes) {
    saved.putAll(attributes.userAttrs());
  }

  @Override
  public boolean shouldPrune() {
    return prune;
  }

  @Override
  public boolean shouldPruneNow() {
    return prune;
  }
}
