package io.trialstream.stream;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import io.trialstream.engine.Event;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Traces across processes, by OpenTelemetry; off unless someone turns it on. A command carries the
 * trace that it belongs to in the headers of W3C Trace Context. Thread-safe.
 */
public final class Tracing {

  /** Study of a span. */
  public static final String STUDY = "trialstream.study";

  /** Number of a span's trial. */
  public static final String TRIAL = "trialstream.trial";

  /** Attempt of a span's trial. */
  public static final String ATTEMPT = "trialstream.attempt";

  /** Traces nothing. */
  public static final Tracing OFF = new Tracing(OpenTelemetry.noop(), false);

  private static final Logger LOG = LoggerFactory.getLogger(Tracing.class);
  private static final String PARENT = "traceparent";
  private static final TextMapGetter<Headers> GETTER = new HeaderGetter();

  private final OpenTelemetry openTelemetry;
  private final Tracer tracer;
  private final boolean on;

  private Tracing(OpenTelemetry openTelemetry, boolean on) {
    this.openTelemetry = openTelemetry;
    this.tracer = openTelemetry.getTracer("io.trialstream");
    this.on = on;
  }

  /** Traces by an OpenTelemetry of the caller's. */
  public static Tracing by(OpenTelemetry openTelemetry) {
    return new Tracing(openTelemetry, true);
  }

  /**
   * Traces, if wanted, by the global OpenTelemetry of this process, which an application or a Java
   * agent has set before. It is not set here: that is the business of whoever the process belongs
   * to. Where none is set, a warning says so, and nothing is traced.
   *
   * @param on what the setting {@code tracing} says
   */
  public static Tracing ofThisProcess(boolean on) {
    if (!on) {
      return OFF;
    }
    if (!GlobalOpenTelemetry.isSet()) {
      LOG.warn(
          "The setting \"tracing\" is on, but this process has no global OpenTelemetry: nothing is traced.");
      return OFF;
    }
    return by(GlobalOpenTelemetry.get());
  }

  /** Whether anything is traced. */
  public boolean isOn() {
    return on;
  }

  /** For libraries that trace what they do. */
  public OpenTelemetry openTelemetry() {
    return openTelemetry;
  }

  /** Makes spans. */
  public Tracer tracer() {
    return tracer;
  }

  /** A command that an answer is awaited for, as a part of what runs now; null if not traced. */
  @Nullable Span asked(Envelope envelope, Command command) {
    return on ? command(envelope, command, SpanKind.CLIENT) : null;
  }

  /** A command that is only told, as a part of what runs now; null if not traced. */
  @Nullable Span told(Envelope envelope, Command command) {
    return on && !(command instanceof Command.Heartbeat) // of which there are many that say little
        ? command(envelope, command, SpanKind.PRODUCER)
        : null;
  }

  private Span command(Envelope envelope, Command command, SpanKind kind) {
    Span span =
        tracer
            .spanBuilder(command.getClass().getSimpleName())
            .setSpanKind(kind)
            .setAttribute("messaging.system", "kafka")
            .setAttribute("messaging.message.id", envelope.commandId().toString())
            .setAttribute(STUDY, envelope.study())
            .startSpan();
    if (command instanceof Command.AboutTrial about) {
      span.setAttribute(TRIAL, about.number());
      span.setAttribute(ATTEMPT, about.attempt());
    }
    return span;
  }

  /** The evaluation of a trial, as a part of what runs now; to be ended by the caller. */
  public Span trial(String study, Event.TrialStarted trial) {
    return tracer
        .spanBuilder("trial")
        .setAttribute(STUDY, study)
        .setAttribute(TRIAL, trial.number())
        .setAttribute(ATTEMPT, trial.attempt())
        .startSpan();
  }

  /** Writes a span into a record, for whoever reads it. */
  static void write(Span span, Headers headers) {
    W3CTraceContextPropagator.getInstance()
        .inject(
            Context.root().with(span),
            headers,
            (to, key, value) ->
                Objects.requireNonNull(to).add(key, value.getBytes(StandardCharsets.UTF_8)));
  }

  /** The trace that a record belongs to; null if it belongs to none that is kept. */
  public static @Nullable Context read(Headers headers) {
    if (headers.lastHeader(PARENT) == null) {
      return null;
    }
    Context context =
        W3CTraceContextPropagator.getInstance().extract(Context.root(), headers, GETTER);
    return Span.fromContext(context).getSpanContext().isSampled() ? context : null;
  }

  /** What runs now, in the form of W3C Trace Context, for other programs; empty if not traced. */
  public static Map<String, String> current() {
    Map<String, String> fields = new HashMap<>();
    W3CTraceContextPropagator.getInstance()
        .inject(
            Context.current(),
            fields,
            (to, key, value) -> Objects.requireNonNull(to).put(key, value));
    return fields;
  }

  private static final class HeaderGetter implements TextMapGetter<Headers> {
    @Override
    public Iterable<String> keys(Headers carrier) {
      return StreamSupport.stream(carrier.spliterator(), false).map(Header::key).toList();
    }

    @Override
    public @Nullable String get(@Nullable Headers carrier, String key) {
      Header header = carrier == null ? null : carrier.lastHeader(key);
      return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
  }
}
