package io.trialstream.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.trialstream.Objective;
import io.trialstream.server.Stacks;
import io.trialstream.server.metrics.Metrics;
import io.trialstream.stream.Tracing;
import io.trialstream.worker.WorkerOptions;
import io.trialstream.worker.WorkerVerticle;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** One trial is one trace, over all processes that it passes. */
class TracingTest extends GatewayOnStack {

  private static final InMemorySpanExporter SPANS = InMemorySpanExporter.create();
  private static final Tracing TRACING =
      Tracing.by(
          OpenTelemetrySdk.builder()
              .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
              .setTracerProvider(
                  SdkTracerProvider.builder()
                      .addSpanProcessor(SimpleSpanProcessor.create(SPANS))
                      .build())
              .build());

  TracingTest() {
    super(new Metrics(TRACING));
    SPANS.reset();
  }

  private void work(String study, Objective objective) throws Exception {
    WorkerVerticle worker =
        WorkerVerticle.blocking(
                kafka, WorkerOptions.of(study).withTrials(1L), objective, finished -> {})
            .tracedBy(TRACING);
    Stacks.await(vertx.deployVerticle(worker).compose(id -> worker.done()));
  }

  /** The span, once it has ended: some end a little after what they are about is known. */
  private static SpanData span(String name, Predicate<SpanData> which) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (System.nanoTime() < deadline) {
      for (SpanData span : SPANS.getFinishedSpanItems()) {
        if (span.getName().equals(name) && which.test(span)) {
          return span;
        }
      }
      Thread.sleep(20);
    }
    throw new AssertionError("no span " + name + " in " + SPANS.getFinishedSpanItems());
  }

  private static SpanData child(SpanData parent, String name) throws Exception {
    SpanData child = span(name, s -> s.getParentSpanId().equals(parent.getSpanId()));
    assertThat(child.getTraceId()).isEqualTo(parent.getTraceId());
    return child;
  }

  @Test
  void a_workers_trial_is_one_trace_through_worker_and_sampler() throws Exception {
    call("POST", "/api/v1/studies", "{\"name\": \"traced\"}");
    work(
        "traced",
        trial -> {
          double x = trial.suggestDouble("x", 0, 1);
          trial.report(x, 1);
          TRACING.tracer().spanBuilder("train").startSpan().end(); // what the user traces
          return x;
        });

    SpanData asked = span("RequestTrial", s -> s.getEvents().size() > 0);
    SpanData given = child(asked, "decide RequestTrial");
    assertThat(given.getEvents()).extracting(EventData::getName).contains("decided", "stored");
    assertThat(given.getAttributes().asMap().toString())
        .contains("trialstream.trials=[0]", "trialstream.study=traced", ".trial-requests");
    SpanData trial = child(asked, "trial");
    child(trial, "train");
    child(child(trial, "ReportTrial"), "decide ReportTrial");
    SpanData told = child(trial, "FinishTrial");
    assertThat(told.getAttributes().asMap().toString()).contains("trialstream.trial=0");
    child(told, "decide FinishTrial");
  }

  @Test
  void a_failure_is_seen_in_its_trace() throws Exception {
    call("POST", "/api/v1/studies", "{\"name\": \"failing\"}");
    work(
        "failing",
        trial -> {
          throw new IllegalStateException("out of memory");
        });
    SpanData trial = span("trial", s -> true);
    assertThat(trial.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(trial.getEvents()).extracting(EventData::getName).contains("exception");
  }

  @Test
  void a_caller_over_http_brings_its_own_trace() throws Exception {
    String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    call("POST", "/api/v1/studies", "{\"name\": \"called\"}");
    call(
        "POST",
        "/api/v1/studies/called/trials",
        "{\"wait_seconds\": 20}",
        "traceparent",
        "00-" + trace + "-00f067aa0ba902b7-01");

    SpanData decided = span("decide RequestTrial", s -> s.getTraceId().equals(trace));
    SpanData asked = span("RequestTrial", s -> s.getSpanId().equals(decided.getParentSpanId()));
    SpanData served = span("POST", s -> s.getSpanId().equals(asked.getParentSpanId()));
    assertThat(served.getParentSpanId()).isEqualTo("00f067aa0ba902b7");
    assertThat(call("GET", "/metrics", "", "accept", "application/openmetrics-text").body())
        .as("an exemplar leads to the trace")
        .contains("trace_id=\"" + trace + "\"");
  }

  @Test
  void commands_of_traces_that_nobody_keeps_cost_nothing() throws Exception {
    call("POST", "/api/v1/studies", "{\"name\": \"unsampled\"}");
    call(
        "POST",
        "/api/v1/studies/unsampled/trials",
        "{\"wait_seconds\": 20}",
        "traceparent",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
    assertThat(SPANS.getFinishedSpanItems())
        .extracting(SpanData::getTraceId)
        .doesNotContain("0af7651916cd43dd8448eb211c80319c");
  }
}
