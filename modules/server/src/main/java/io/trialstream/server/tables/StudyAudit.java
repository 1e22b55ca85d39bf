package io.trialstream.server.tables;

import io.trialstream.engine.Digests;
import io.trialstream.engine.Event;
import io.trialstream.engine.StudyDigest;
import io.trialstream.engine.StudyEngine;
import io.trialstream.server.port.Journal.StoredEvent;
import io.trialstream.study.FrozenTrial;
import io.trialstream.wire.UnreadableMessageException;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Compares three accounts of one study: what its owner holds, what its journal replays to, and what
 * the tables show. Stateless.
 */
public final class StudyAudit {

  private StudyAudit() {}

  /** What is stored of a study at one moment. */
  public record Stored(
      UUID studyId,
      long lastSeq,
      List<StoredEvent> events,
      List<FrozenTrial> trials,
      List<Event.TrialReported> reports,
      List<SegmentAudit.Stored> segments) {}

  /**
   * What was found.
   *
   * @param seq number of events at which owner and journal were compared
   * @param journal digest of the replayed journal at that point
   * @param differences one line each; empty if all three agree
   */
  public record Report(long seq, StudyDigest journal, int trials, List<String> differences) {}

  /**
   * Reads journal and tables in one snapshot.
   *
   * @return fails with {@link IllegalArgumentException} if there is no such study, with {@link
   *     UnreadableMessageException} if a stored event cannot be read
   */
  public static Future<Stored> read(Pool pool, String study) {
    return pool.withTransaction(
            c ->
                c.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .execute()
                    .compose(v -> new StudyQueries(c).find(study))
                    .map(
                        found ->
                            found.orElseThrow(
                                () ->
                                    new IllegalArgumentException(
                                        "There is no study named \"" + study + "\".")))
                    .compose(found -> read(c, found)))
        .map(stored -> Objects.requireNonNull(stored));
  }

  private static Future<Stored> read(SqlConnection c, StudyKey study) {
    UUID id = study.id();
    Future<List<StoredEvent>> events = new EventQueries(c).all(id);
    Future<List<Event.TrialReported>> reports =
        events.compose(v -> new ReportQueries(c).all(id)).map(TrialReports::events);
    Future<List<SegmentAudit.Stored>> segments = reports.compose(v -> SegmentAudit.read(c, id));
    return segments
        .compose(v -> new TrialQueries(c).all(id))
        .map(
            trials ->
                new Stored(
                    id,
                    study.lastEvent(),
                    events.result(),
                    trials,
                    reports.result(),
                    segments.result()));
  }

  /**
   * Replays the journal and compares.
   *
   * @param owner what the owner held; null to compare journal and tables only
   * @param ownerSeq number of events at which it held that
   */
  public static Report compare(Stored stored, @Nullable StudyDigest owner, long ownerSeq) {
    List<String> differences = new ArrayList<>();
    List<StoredEvent> events = stored.events();
    for (int i = 0; i < events.size(); i++) {
      if (events.get(i).seq() != i + 1) {
        differences.add("journal: event %d is missing".formatted(i + 1));
        return new Report(i, new StudyDigest("", "", ""), 0, differences);
      }
    }
    StudyEngine engine =
        new StudyEngine((Event.StudyCreated) events.getFirst().event(), events.getFirst().at());
    StudyDigest atOwner = ownerSeq == 1 ? engine.digest() : null;
    for (StoredEvent e : events.subList(1, events.size())) {
      engine.apply(e.event(), e.at());
      if (e.seq() == ownerSeq) {
        atOwner = engine.digest();
      }
    }
    StudyDigest replayed = atOwner == null ? engine.digest() : atOwner;
    if (owner != null && !owner.equals(replayed)) {
      differences.add(
          "owner and journal differ after event %d: the owner holds %s, the journal gives %s"
              .formatted(ownerSeq, owner, replayed));
    }
    if (engine.seq() != stored.lastSeq()) {
      differences.add(
          "tables: the study has %d events there, its journal %d"
              .formatted(stored.lastSeq(), engine.seq()));
    }
    compareTrials(engine.trials(), stored.trials(), differences);
    compareReports(events, stored.reports(), differences);
    SegmentAudit.compare(stored.segments(), events, differences);
    return new Report(
        atOwner == null ? engine.seq() : ownerSeq, replayed, engine.trials().size(), differences);
  }

  private static void compareReports(
      List<StoredEvent> events, List<Event.TrialReported> table, List<String> differences) {
    Set<Event.TrialReported> expected = new LinkedHashSet<>();
    for (StoredEvent e : events) {
      expected.addAll(TrialReports.in(e.event()));
    }
    for (Event.TrialReported report : table) {
      if (!expected.remove(report)) {
        differences.add("reports: the tables show %s, which the journal has not".formatted(report));
      }
    }
    expected.forEach(
        report ->
            differences.add(
                "reports: the journal has %s, which the tables do not show".formatted(report)));
  }

  private static void compareTrials(
      List<FrozenTrial> replayed, List<FrozenTrial> table, List<String> differences) {
    if (Digests.ofTrials(replayed).equals(Digests.ofTrials(table))) {
      return;
    }
    for (int i = 0; i < Math.max(replayed.size(), table.size()); i++) {
      FrozenTrial one = i < replayed.size() ? replayed.get(i) : null;
      FrozenTrial two = i < table.size() ? table.get(i) : null;
      if (one == null
          || two == null
          || !Digests.ofTrials(List.of(one)).equals(Digests.ofTrials(List.of(two)))) {
        differences.add(
            "trial %d: the journal gives %s, the tables show %s".formatted(i, one, two));
      }
    }
  }
}
