package io.trialstream.server.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.trialstream.engine.Digests;
import io.trialstream.engine.Event;
import io.trialstream.engine.StudyDigest;
import io.trialstream.engine.StudyEngine;
import io.trialstream.server.port.Journal.StoredEvent;
import io.trialstream.space.Parameter;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import io.trialstream.wire.UnreadableMessageException;
import io.trialstream.wire.Wire;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Compares three accounts of one study: what its owner holds, what its journal replays to, and what
 * the tables show. Stateless.
 */
public final class StudyAudit {

  private static final TypeReference<Map<String, Parameter>> PARAMS = new TypeReference<>() {};
  private static final TypeReference<Map<String, @Nullable Object>> OBJECT =
      new TypeReference<>() {};

  private static final TypeReference<Map<String, Double>> METRICS = new TypeReference<>() {};

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
  public static Future<Stored> read(Database database, String study) {
    return database
        .pool()
        .withTransaction(
            c ->
                c.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .execute()
                    .compose(
                        v ->
                            c.preparedQuery(
                                    "SELECT study_id, last_seq FROM studies WHERE name = $1 AND deleted_at IS NULL")
                                .execute(Tuple.of(study)))
                    .compose(
                        rows ->
                            rows.size() == 0
                                ? Future.failedFuture(
                                    new IllegalArgumentException(
                                        "There is no study named \"" + study + "\"."))
                                : read(c, rows.iterator().next())))
        .map(stored -> Objects.requireNonNull(stored));
  }

  private static Future<Stored> read(SqlConnection c, Row study) {
    UUID id = study.getUUID("study_id");
    return PostgresJournal.events(c, id)
        .compose(
            events ->
                reports(c, id)
                    .compose(
                        reports ->
                            SegmentAudit.read(c, id)
                                .map(segments -> new Told(events, reports, segments))))
        .compose(
            told ->
                trials(c, id)
                    .map(
                        table ->
                            new Stored(
                                id,
                                study.getLong("last_seq"),
                                told.events(),
                                table,
                                told.reports(),
                                told.segments())));
  }

  /** All trials of a study as the tables show them, by number. */
  public static Future<List<FrozenTrial>> trials(Database database, UUID study) {
    return database
        .pool()
        .withConnection(c -> trials(c, study))
        .map(t -> Objects.requireNonNull(t));
  }

  private static Future<List<FrozenTrial>> trials(SqlConnection c, UUID study) {
    return c.preparedQuery(
            """
            SELECT number, attempt, losses, state, params::text AS params, fixed::text AS fixed,
              "values", constraints, user_attrs::text AS user_attrs, worker, started_at, completed_at, reason,
              last_step
            FROM trials WHERE study_id = $1 ORDER BY number
            """)
        .execute(Tuple.of(study))
        .map(
            rows -> {
              List<FrozenTrial> table = new ArrayList<>();
              rows.forEach(row -> table.add(trial(row)));
              return table;
            });
  }

  private record Told(
      List<StoredEvent> events,
      List<Event.TrialReported> reports,
      List<SegmentAudit.Stored> segments) {}

  private static Future<List<Event.TrialReported>> reports(SqlConnection c, UUID id) {
    return c.preparedQuery(
            """
            SELECT number, attempt, step, value, metrics::text AS metrics, prune FROM reports
            WHERE study_id = $1 ORDER BY number, attempt, step
            """)
        .execute(Tuple.of(id))
        .map(
            rows -> {
              List<Event.TrialReported> reports = new ArrayList<>();
              rows.forEach(
                  row ->
                      reports.add(
                          new Event.TrialReported(
                              row.getInteger("number"),
                              row.getInteger("attempt"),
                              row.getLong("step"),
                              row.getDouble("value"),
                              json(row.getString("metrics"), METRICS),
                              row.getBoolean("prune"))));
              return reports;
            });
  }

  private static FrozenTrial trial(Row row) {
    return FrozenTrial.builder(row.getInteger("number"))
        .attempt(row.getInteger("attempt"))
        .losses(row.getInteger("losses"))
        .state(TrialState.valueOf(row.getString("state")))
        .params(json(row.getString("params"), PARAMS))
        .fixed(json(row.getString("fixed"), OBJECT))
        .values(Arrays.asList(row.getArrayOfDoubles("values")))
        .constraints(Arrays.asList(row.getArrayOfDoubles("constraints")))
        .userAttrs(json(row.getString("user_attrs"), OBJECT))
        .worker(row.getString("worker"))
        .startedAt(instant(row.getOffsetDateTime("started_at")))
        .completedAt(instant(row.getOffsetDateTime("completed_at")))
        .reason(row.getString("reason"))
        .lastStep(row.getLong("last_step"))
        .build();
  }

  private static <T> T json(String text, TypeReference<T> type) {
    try {
      return Wire.mapper().readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new UnreadableMessageException("A row holds unreadable JSON: " + text, e);
    }
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
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
