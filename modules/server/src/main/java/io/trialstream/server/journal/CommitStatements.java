package io.trialstream.server.journal;

import io.trialstream.engine.Event;
import io.trialstream.server.loop.JournalEntry;
import io.trialstream.server.loop.PartitionCommit;
import io.trialstream.server.loop.SegmentRow;
import io.trialstream.server.loop.StudyRow;
import io.trialstream.server.loop.TrialRow;
import io.trialstream.wire.Segments;
import io.trialstream.wire.Wire;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The statements of one commit, with a column of each table as one array parameter. Stateless. */
final class CommitStatements {

  /** The SQL state of a commit that came after another owner's taking over. */
  static final String NEW_OWNER = "TS001";

  /** A column's value in one row. */
  private interface Column<R> {
    @Nullable Object of(R row);
  }

  private CommitStatements() {}

  /**
   * Claims the partitions under their epochs; fails with {@link #NEW_OWNER} and their numbers,
   * separated by commas, as its detail if some have a new owner.
   */
  static Future<?> claim(SqlConnection c, List<PartitionCommit> commits) {
    return c.preparedQuery("SELECT claim($1, $2, $3, $4, $5, $6)")
        .execute(
            Tuple.from(
                new Object[] {
                  array(Integer.class, commits, PartitionCommit::partition),
                  array(Long.class, commits, PartitionCommit::epoch),
                  array(Long.class, commits, x -> x.offsets().requests()),
                  array(Long.class, commits, x -> x.offsets().results()),
                  array(Long.class, commits, PartitionCommit::position),
                  array(Long.class, commits, PartitionCommit::publishedPosition)
                }));
  }

  /** The statements are sent without waiting in between. */
  static Future<?> write(SqlConnection c, List<PartitionCommit> commits) {
    List<Future<?>> writes = new ArrayList<>();
    List<Numbered> entries = new ArrayList<>();
    List<StudyRow> studies = new ArrayList<>();
    List<TrialRow> trials = new ArrayList<>();
    List<SegmentRow> segments = new ArrayList<>();
    for (PartitionCommit commit : commits) {
      commit.entries().forEach(e -> entries.add(new Numbered(commit.partition(), e)));
      studies.addAll(commit.studies());
      trials.addAll(commit.trials());
      segments.addAll(commit.segments());
    }
    if (!entries.isEmpty()) {
      writes.add(writeEntries(c, entries));
    }
    if (!studies.isEmpty()) {
      writes.add(writeStudies(c, studies));
    }
    if (!trials.isEmpty()) {
      writes.add(writeTrials(c, trials));
    }
    for (SegmentRow segment : segments) {
      writes.add(writeSegment(c, segment));
    }
    List<JournalEntry> reports =
        entries.stream()
            .map(Numbered::entry)
            .filter(e -> e.event() instanceof Event.TrialReported)
            .toList();
    if (!reports.isEmpty()) {
      writes.add(writeReports(c, reports));
    }
    List<Closed> closed = closed(entries, studies);
    if (!closed.isEmpty()) {
      writes.add(writeWebhooks(c, closed));
    }
    List<UUID> deleted =
        studies.stream().filter(s -> s.deletedAt() != null).map(StudyRow::studyId).toList();
    if (!deleted.isEmpty()) {
      writes.add(
          c.preparedQuery("DELETE FROM trials WHERE study_id = ANY($1::uuid[])")
              .execute(Tuple.of(deleted.toArray(UUID[]::new))));
      writes.add(
          c.preparedQuery("DELETE FROM reports WHERE study_id = ANY($1::uuid[])")
              .execute(Tuple.of(deleted.toArray(UUID[]::new))));
      writes.add(
          c.preparedQuery("DELETE FROM segments WHERE study_id = ANY($1::uuid[])")
              .execute(Tuple.of(deleted.toArray(UUID[]::new))));
    }
    return Future.all(writes);
  }

  private record Numbered(int partition, JournalEntry entry) {}

  /** A study that has closed and wants somebody to hear of it. */
  private record Closed(JournalEntry entry, String url) {}

  private static List<Closed> closed(List<Numbered> entries, List<StudyRow> studies) {
    List<Closed> closed = new ArrayList<>();
    for (Numbered numbered : entries) {
      if (numbered.entry().event() instanceof Event.StudyClosed) {
        for (StudyRow study : studies) {
          String url = study.spec().webhook();
          if (url != null && study.studyId().equals(numbered.entry().studyId())) {
            closed.add(new Closed(numbered.entry(), url));
          }
        }
      }
    }
    return closed;
  }

  private static Future<?> writeWebhooks(SqlConnection c, List<Closed> rows) {
    return c.preparedQuery(
            """
            INSERT INTO webhooks (study_id, seq, study, url, reason, at)
            SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[],
              $6::timestamptz[])
            """)
        .execute(
            Tuple.from(
                new Object[] {
                  array(UUID.class, rows, r -> r.entry().studyId()),
                  array(Long.class, rows, r -> r.entry().seq()),
                  array(String.class, rows, r -> r.entry().study()),
                  array(String.class, rows, Closed::url),
                  array(
                      String.class,
                      rows,
                      r -> ((Event.StudyClosed) r.entry().event()).reason().name()),
                  array(OffsetDateTime.class, rows, r -> time(r.entry().at()))
                }));
  }

  private static Future<?> writeEntries(SqlConnection c, List<Numbered> rows) {
    return c.preparedQuery(
            """
            INSERT INTO journal
              (study_id, seq, partition, position, study, at, type, data, command_id, sender, lane)
            SELECT study_id, seq, partition, position, study, at, type, data::json, command_id, sender, lane
            FROM unnest($1::uuid[], $2::bigint[], $3::int[], $4::bigint[], $5::text[],
              $6::timestamptz[], $7::text[], $8::text[], $9::uuid[], $10::text[], $11::int[])
              AS u(study_id, seq, partition, position, study, at, type, data, command_id, sender, lane)
            """)
        .execute(
            Tuple.from(
                new Object[] {
                  array(UUID.class, rows, r -> r.entry().studyId()),
                  array(Long.class, rows, r -> r.entry().seq()),
                  array(Integer.class, rows, Numbered::partition),
                  array(Long.class, rows, r -> r.entry().position()),
                  array(String.class, rows, r -> r.entry().study()),
                  array(OffsetDateTime.class, rows, r -> time(r.entry().at())),
                  array(String.class, rows, r -> Wire.type(r.entry().event())),
                  array(
                      String.class,
                      rows,
                      r -> new String(r.entry().json(), StandardCharsets.UTF_8)),
                  array(UUID.class, rows, r -> of(r, JournalEntry.ReplyTo::commandId)),
                  array(String.class, rows, r -> of(r, JournalEntry.ReplyTo::to)),
                  array(Integer.class, rows, r -> of(r, JournalEntry.ReplyTo::lane))
                }));
  }

  private static @Nullable Object of(Numbered row, Column<JournalEntry.ReplyTo> part) {
    JournalEntry.ReplyTo replyTo = row.entry().replyTo();
    return replyTo == null ? null : part.of(replyTo);
  }

  private static Future<?> writeStudies(SqlConnection c, List<StudyRow> rows) {
    return c.preparedQuery(
            """
            INSERT INTO studies (study_id, name, partition, status, close_reason, spec, user_attrs,
              last_seq, n_trials, best_trial, best_value, watched, created_at, deleted_at, n_running)
            SELECT study_id, name, partition, status, close_reason, spec::json, user_attrs::json,
              last_seq, n_trials, best_trial, best_value, watched, created_at, deleted_at, n_running
            FROM unnest($1::uuid[], $2::text[], $3::int[], $4::text[], $5::text[], $6::text[],
              $7::text[], $8::bigint[], $9::int[], $10::int[], $11::float8[], $12::boolean[],
              $13::timestamptz[], $14::timestamptz[], $15::int[])
              AS u(study_id, name, partition, status, close_reason, spec, user_attrs, last_seq,
                n_trials, best_trial, best_value, watched, created_at, deleted_at, n_running)
            ON CONFLICT (study_id) DO UPDATE SET
              status = excluded.status, close_reason = excluded.close_reason,
              user_attrs = excluded.user_attrs, last_seq = excluded.last_seq,
              n_trials = excluded.n_trials, best_trial = excluded.best_trial,
              best_value = excluded.best_value, watched = excluded.watched,
              deleted_at = excluded.deleted_at, n_running = excluded.n_running
            """)
        .execute(
            Tuple.from(
                new Object[] {
                  array(UUID.class, rows, StudyRow::studyId),
                  array(String.class, rows, StudyRow::name),
                  array(Integer.class, rows, StudyRow::partition),
                  array(String.class, rows, r -> r.status().name()),
                  array(
                      String.class,
                      rows,
                      r -> r.closeReason() == null ? null : r.closeReason().name()),
                  array(String.class, rows, r -> Wire.text(r.spec())),
                  array(String.class, rows, r -> Wire.text(r.userAttrs())),
                  array(Long.class, rows, StudyRow::lastSeq),
                  array(Integer.class, rows, StudyRow::trials),
                  array(Integer.class, rows, r -> r.best() == null ? null : r.best().number()),
                  array(Double.class, rows, r -> r.best() == null ? null : r.best().value()),
                  array(Boolean.class, rows, StudyRow::watched),
                  array(OffsetDateTime.class, rows, r -> time(r.createdAt())),
                  array(OffsetDateTime.class, rows, r -> time(r.deletedAt())),
                  array(Integer.class, rows, StudyRow::running)
                }));
  }

  private static Future<?> writeTrials(SqlConnection c, List<TrialRow> rows) {
    return c.preparedQuery(
            """
            INSERT INTO trials (study_id, number, attempt, losses, state, params, fixed, "values",
              constraints, user_attrs, worker, started_at, completed_at, reason, last_step)
            SELECT study_id, number, attempt, losses, state, params::json, fixed::json,
              objectives::float8[], constraints::float8[], user_attrs::json, worker, started_at,
              completed_at, reason, last_step
            FROM unnest($1::uuid[], $2::int[], $3::int[], $4::int[], $5::text[], $6::text[],
              $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::timestamptz[],
              $13::timestamptz[], $14::text[], $15::bigint[])
              AS u(study_id, number, attempt, losses, state, params, fixed, objectives, constraints,
                user_attrs, worker, started_at, completed_at, reason, last_step)
            ON CONFLICT (study_id, number) DO UPDATE SET
              attempt = excluded.attempt, losses = excluded.losses, state = excluded.state,
              params = excluded.params, "values" = excluded."values",
              constraints = excluded.constraints,
              user_attrs = excluded.user_attrs, worker = excluded.worker,
              started_at = excluded.started_at, completed_at = excluded.completed_at,
              reason = excluded.reason, last_step = excluded.last_step
            """)
        .execute(
            Tuple.from(
                new Object[] {
                  array(UUID.class, rows, TrialRow::studyId),
                  array(Integer.class, rows, r -> r.trial().number()),
                  array(Integer.class, rows, r -> r.trial().attempt()),
                  array(Integer.class, rows, r -> r.trial().losses()),
                  array(String.class, rows, r -> r.trial().state().name()),
                  array(String.class, rows, r -> json(r.trial().params())),
                  array(String.class, rows, r -> json(r.trial().fixed())),
                  array(String.class, rows, r -> literal(r.trial().values())),
                  array(String.class, rows, r -> literal(r.trial().constraints())),
                  array(String.class, rows, r -> json(r.trial().userAttrs())),
                  array(String.class, rows, r -> r.trial().worker()),
                  array(OffsetDateTime.class, rows, r -> time(r.trial().startedAt())),
                  array(OffsetDateTime.class, rows, r -> time(r.trial().completedAt())),
                  array(String.class, rows, r -> r.trial().reason()),
                  array(Long.class, rows, r -> r.trial().lastStep())
                }));
  }

  private static Future<?> writeReports(SqlConnection c, List<JournalEntry> rows) {
    return c.preparedQuery(
            """
            INSERT INTO reports (study_id, number, attempt, step, value, metrics, prune, at)
            SELECT study_id, number, attempt, step, value, metrics::json, prune, at
            FROM unnest($1::uuid[], $2::int[], $3::int[], $4::bigint[], $5::float8[], $6::text[],
              $7::boolean[], $8::timestamptz[])
              AS u(study_id, number, attempt, step, value, metrics, prune, at)
            """)
        .execute(
            Tuple.from(
                new Object[] {
                  array(UUID.class, rows, JournalEntry::studyId),
                  array(Integer.class, rows, r -> report(r).number()),
                  array(Integer.class, rows, r -> report(r).attempt()),
                  array(Long.class, rows, r -> report(r).step()),
                  array(Double.class, rows, r -> report(r).value()),
                  array(String.class, rows, r -> json(report(r).metrics())),
                  array(Boolean.class, rows, r -> report(r).prune()),
                  array(OffsetDateTime.class, rows, r -> time(r.at()))
                }));
  }

  private static Future<?> writeSegment(SqlConnection c, SegmentRow row) {
    return c.preparedQuery(
            """
            INSERT INTO segments (study_id, first_seq, last_seq, version, data)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (study_id, first_seq) DO UPDATE SET
              last_seq = excluded.last_seq, version = excluded.version, data = excluded.data
            """)
        .execute(
            Tuple.of(
                row.studyId(),
                row.firstSeq(),
                row.lastSeq(),
                Segments.VERSION,
                Buffer.buffer(row.data())));
  }

  private static Event.TrialReported report(JournalEntry entry) {
    return (Event.TrialReported) entry.event();
  }

  private static String json(Map<String, ?> map) {
    return map.isEmpty() ? "{}" : Wire.text(map);
  }

  /** As an array of numbers is written in PostgreSQL. */
  private static String literal(List<Double> numbers) {
    return numbers.isEmpty() ? "{}" : numbers.toString().replace('[', '{').replace(']', '}');
  }

  private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  private static <R> Object array(Class<?> type, List<R> rows, Column<R> column) {
    @Nullable Object[] array = (Object[]) Array.newInstance(type, rows.size());
    for (int i = 0; i < array.length; i++) {
      array[i] = column.of(rows.get(i));
    }
    return array;
  }
}
