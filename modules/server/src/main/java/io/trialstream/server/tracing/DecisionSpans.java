package io.trialstream.server.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.trialstream.engine.Envelope;
import io.trialstream.engine.Event;
import io.trialstream.server.port.JournalEntry;
import io.trialstream.server.port.Outgoing;
import io.trialstream.server.port.Received;
import io.trialstream.stream.Tracing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The spans of commands that a sampler has read and not answered yet, from reading to publishing;
 * of the latest 20,000. Only commands that belong to a trace have one. Thread-safe.
 */
public final class DecisionSpans {

  private static final int MAX_OPEN = 20_000;
  private static final AttributeKey<List<Long>> TRIALS =
      AttributeKey.longArrayKey("trialstream.trials");

  private final Tracer tracer;
  private final SequencedMap<UUID, Span> open = new LinkedHashMap<>();

  public DecisionSpans(Tracing tracing) {
    tracer = tracing.tracer();
  }

  /** A command was read. */
  void read(Received received) {
    Envelope envelope = received.envelope();
    if (envelope == null
        || received.command() == null
        || !(received.origin() instanceof ConsumerRecord<?, ?> record)) {
      return;
    }
    Context sent = Tracing.read(record.headers());
    if (sent == null) {
      return;
    }
    Span span =
        tracer
            .spanBuilder("decide " + received.command().getClass().getSimpleName())
            .setParent(sent)
            .setSpanKind(SpanKind.CONSUMER)
            .setAttribute("messaging.system", "kafka")
            .setAttribute("messaging.destination.name", record.topic())
            .setAttribute(
                "messaging.destination.partition.id", Integer.toString(record.partition()))
            .setAttribute("messaging.kafka.message.offset", record.offset())
            .setAttribute("messaging.message.id", envelope.commandId().toString())
            .setAttribute(Tracing.STUDY, envelope.study())
            .startSpan();
    synchronized (open) {
      Span before = open.put(envelope.commandId(), span);
      if (before != null) {
        before.end(); // it was sent again
      } else if (open.size() > MAX_OPEN) {
        open.pollFirstEntry().getValue().end();
      }
    }
  }

  /** Something happened to these. */
  void event(String name, Collection<JournalEntry> entries) {
    for (JournalEntry entry : entries) {
      Span span = entry.replyTo() == null ? null : find(entry.replyTo().commandId());
      if (span != null) {
        span.addEvent(name);
      }
    }
  }

  /** Answers are on their way: what they answer is done. */
  void published(List<Outgoing> messages) {
    Map<UUID, List<Long>> trials = new LinkedHashMap<>();
    for (Outgoing message : messages) {
      switch (message) {
        case Outgoing.Published p -> {
          JournalEntry.ReplyTo asked = p.entry().replyTo();
          if (asked != null) {
            trials
                .computeIfAbsent(asked.commandId(), id -> new ArrayList<>())
                .addAll(trial(p.entry()));
          }
        }
        case Outgoing.AnswerOnly a ->
            trials.computeIfAbsent(a.replyTo().commandId(), id -> new ArrayList<>());
        case Outgoing.DeadLetter d -> {
          Envelope asked = d.received().envelope();
          if (asked != null) {
            trials.computeIfAbsent(asked.commandId(), id -> new ArrayList<>());
          }
        }
      }
    }
    trials.forEach(
        (command, numbers) -> {
          Span span;
          synchronized (open) {
            span = open.remove(command);
          }
          if (span != null) {
            if (!numbers.isEmpty()) {
              span.setAttribute(TRIALS, numbers);
            }
            span.end();
          }
        });
  }

  private static List<Long> trial(JournalEntry entry) {
    return entry.event() instanceof Event.AboutTrial about
        ? List.of((long) about.number())
        : List.of();
  }

  /** The trace of a command that is not answered yet; null if it has none. */
  public @Nullable SpanContext contextOf(UUID command) {
    Span span = find(command);
    return span == null ? null : span.getSpanContext();
  }

  private @Nullable Span find(UUID command) {
    synchronized (open) {
      return open.get(command);
    }
  }
}
