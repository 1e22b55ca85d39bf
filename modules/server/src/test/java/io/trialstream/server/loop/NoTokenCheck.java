package io.trialstream.server.loop;

import io.trialstream.engine.Command;
import io.trialstream.server.port.CommandStream;
import io.trialstream.server.port.ForwardingJournal;
import io.trialstream.server.port.ForwardingStream;
import io.trialstream.server.port.Journal;
import io.trialstream.server.port.Received;
import java.time.Duration;

/** The mistake of an owner that does not look at what the sender of a command was given. */
final class NoTokenCheck {

  private NoTokenCheck() {}

  static PlantedBug.Wrapped plant(Journal journal, CommandStream stream) {
    return new PlantedBug.Wrapped(
        new ForwardingJournal(journal) {
          @Override
          public TakenOver takeOver(int partition) {
            TakenOver t = super.takeOver(partition);
            return new TakenOver(
                t.epoch(),
                t.offsets(),
                t.position(),
                t.publishedPosition(),
                t.unpublished(),
                t.watched(),
                t.quarantined(),
                0);
          }
        },
        new ForwardingStream(stream) {
          @Override
          public Polled poll(Duration atMost) {
            Polled polled = super.poll(atMost);
            return polled.withRecords(
                polled.records().stream().map(NoTokenCheck::withoutToken).toList());
          }
        });
  }

  private static Received withoutToken(Received r) {
    return new Received(
        r.source(),
        r.partition(),
        r.offset(),
        r.envelope(),
        r.command() instanceof Command.AboutTrial about ? withoutToken(about) : r.command(),
        r.unreadable(),
        r.origin(),
        r.bytes());
  }

  private static Command withoutToken(Command.AboutTrial command) {
    return switch (command) {
      case Command.FinishTrial f ->
          new Command.FinishTrial(
              f.number(),
              f.attempt(),
              f.state(),
              f.values(),
              f.constraints(),
              f.asked(),
              f.userAttrs(),
              f.reason());
      case Command.RequestParameter p ->
          new Command.RequestParameter(p.number(), p.attempt(), p.name(), p.distribution());
      case Command.ReportTrial r ->
          new Command.ReportTrial(r.number(), r.attempt(), r.step(), r.value(), r.metrics());
      case Command.SetTrialAttributes s ->
          new Command.SetTrialAttributes(s.number(), s.attempt(), s.userAttrs());
      case Command.Heartbeat h -> new Command.Heartbeat(h.number(), h.attempt(), h.answer());
      case Command.ReleaseTrial r -> new Command.ReleaseTrial(r.number(), r.attempt());
    };
  }
}
