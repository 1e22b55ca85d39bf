package io.trialstream.bench.micro;

import io.trialstream.devstack.EmbeddedStack;
import io.trialstream.devstack.PostgresAddress;
import io.trialstream.devstack.StackOptions;
import io.trialstream.engine.Event;
import io.trialstream.server.journal.Database;
import io.trialstream.server.journal.PostgresJournal;
import io.trialstream.server.journal.PostgresSettings;
import io.trialstream.server.port.Journal;
import io.trialstream.server.port.JournalEntry;
import io.trialstream.server.port.Offsets;
import io.trialstream.server.port.PartitionCommit;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.Parameter;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One commit of so many events to a real PostgreSQL, flushed to the disk. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class JournalBenchmark {

  @Param({"1", "100", "2000"})
  public int events = 1;

  private final UUID study = UUID.randomUUID();
  private EmbeddedStack stack;
  private Vertx vertx;
  private Journal journal;
  private long epoch;
  private long position;

  @Setup(Level.Trial)
  public void start() {
    stack = EmbeddedStack.start(StackOptions.temporary());
    vertx = Vertx.vertx();
    PostgresAddress a = stack.postgres();
    journal =
        new PostgresJournal(
            Database.open(
                    vertx,
                    new PostgresSettings(
                        a.host(), a.port(), a.database(), a.user(), a.password(), "bench"),
                    1)
                .await());
    epoch = journal.takeOver(0).epoch();
  }

  @TearDown(Level.Trial)
  public void stop() {
    vertx.close().await();
    stack.close();
  }

  @Benchmark
  public Object commit() {
    List<JournalEntry> entries = new ArrayList<>(events);
    Offsets before = new Offsets(position, position);
    for (int i = 0; i < events; i++) {
      position++;
      Event event =
          new Event.TrialStarted(
              (int) position,
              1,
              Map.of("x", new Parameter(new FloatDistribution(-10, 10), i / 7.0)),
              null,
              Map.of(),
              "worker",
              study,
              0,
              60_000,
              15_000);
      entries.add(
          new JournalEntry(
              study,
              "bench",
              position,
              position,
              Instant.EPOCH,
              new JournalEntry.ReplyTo(study, "worker", 0),
              event));
    }
    return journal.commit(
        List.of(
            new PartitionCommit(
                0,
                epoch,
                before,
                new Offsets(position, position),
                position,
                position,
                entries,
                List.of(),
                List.of(),
                List.of())));
  }
}
