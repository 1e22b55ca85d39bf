package io.trialstream.bench.micro;

import io.trialstream.engine.Event;
import io.trialstream.engine.Message;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.BestTrial;
import io.trialstream.study.TrialState;
import io.trialstream.wire.Segments;
import io.trialstream.wire.Wire;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** An event as JSON, as the journal and every message have it, and in a segment. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WireBenchmark {

  private static final int EVENTS = 1_000;
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

  private final Event event =
      new Event.TrialFinished(
          12_345,
          1,
          TrialState.COMPLETE,
          Map.of("x", new Parameter(new FloatDistribution(-10, 10), 1.2345678901234)),
          List.of(0.0987654321),
          List.of(),
          Map.of(),
          null,
          new BestTrial(77, 0.00012345));
  private final byte[] json = Wire.encode(event);
  private final byte[] segment = writeSegment();

  @Benchmark
  public byte[] encode() {
    return Wire.encode(event);
  }

  @Benchmark
  public Message decode() {
    return Wire.decode(Wire.type(event), json);
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public byte[] writeSegment() {
    Segments.Writer writer = new Segments.Writer();
    for (int i = 0; i < EVENTS; i++) {
      writer.add(AT.plusMillis(i), event);
    }
    return writer.toBytes();
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public List<Segments.Entry> readSegment() {
    List<Segments.Entry> entries = new ArrayList<>(EVENTS);
    Segments.read(segment, entries::add);
    return entries;
  }
}
