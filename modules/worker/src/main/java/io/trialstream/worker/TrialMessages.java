package io.trialstream.worker;

import io.trialstream.engine.Command;
import io.trialstream.engine.Event;
import io.trialstream.engine.Message;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.BestTrial;
import io.trialstream.study.TrialState;
import io.trialstream.wire.Wire;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The messages that every trial of a worker needs. Stateless. */
final class TrialMessages {

  private TrialMessages() {}

  /**
   * Loads what writes and reads them: to be done while a broker is waited for, rather than when the
   * first trial is. Blocks for about 0.1 s in a process that has just begun.
   *
   * @return them, as read
   */
  static List<Message> load() {
    Map<String, Parameter> params =
        Map.of("x", new Parameter(new FloatDistribution(0, 1, false, null), 0.5));
    UUID request = new UUID(0, 0);
    List<Message> ofATrial =
        List.of(
            new Command.RequestTrial(1),
            new Event.TrialStarted(0, 1, params, "random", Map.of(), "worker", request, 0, 1, 1),
            new Command.FinishTrial(
                0, 1, TrialState.COMPLETE, List.of(0.5), List.of(), List.of("x"), Map.of(), null),
            new Event.TrialFinished(
                0,
                1,
                TrialState.COMPLETE,
                params,
                List.of(0.5),
                List.of(),
                Map.of(),
                null,
                new BestTrial(0, 0.5)));
    return ofATrial.stream().map(m -> Wire.decode(Wire.type(m), Wire.encode(m))).toList();
  }
}
