package io.trialstream.server.loop;

import io.trialstream.engine.Command;
import io.trialstream.engine.Decision;
import io.trialstream.engine.Envelope;
import io.trialstream.engine.Event;
import io.trialstream.engine.StudyEngine;
import io.trialstream.server.port.Journal;
import io.trialstream.space.Parameter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A study as it was after some of its events. */
record SamplerLoopReplay(StudyEngine engine) {

  static SamplerLoopReplay of(Journal.StoredStudy stored, int events) {
    List<Journal.StoredEvent> all = new ArrayList<>();
    stored.events().forEach(all::add);
    StudyEngine engine =
        new StudyEngine((Event.StudyCreated) all.getFirst().event(), all.getFirst().at());
    all.subList(1, events).forEach(e -> engine.apply(e.event(), e.at()));
    return new SamplerLoopReplay(engine);
  }

  /** What the next trial would be offered. */
  Map<String, Parameter> next(Instant now) {
    Envelope envelope = new Envelope(UUID.randomUUID(), engine.name(), null, "somebody", 0, now);
    Decision decision = engine.decide(envelope, new Command.RequestTrial(1), now);
    Decision.Accepted accepted = (Decision.Accepted) decision;
    return ((Event.TrialStarted) accepted.events().getFirst()).params();
  }
}
