package io.trialstream.server.journal;

import io.trialstream.engine.Event;
import io.trialstream.server.journal.CommitStatement.Write;
import io.trialstream.server.port.JournalEntry;
import io.trialstream.server.port.PartitionCommit;
import io.trialstream.server.port.Quarantine;
import io.trialstream.server.port.SegmentRow;
import io.trialstream.server.port.StudyRow;
import io.trialstream.server.port.TrialRow;
import io.trialstream.server.tables.TrialReports;
import io.trialstream.space.Text;
import io.trialstream.wire.Segments;
import io.trialstream.wire.Wire;
import io.vertx.core.buffer.Buffer;
import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one commit, table by table, as writes of one statement; each column is one array
 * parameter, unnested in the select list: a FROM would keep all rows in a tuple store first.
 * Stateless.
 */
final class CommitRows {

  /** A column's value in one row. */
  private interface Column<R> {
    @Nullable Object of(R row);
  }

  private CommitRows() {}

  /** What a claim states of each partition. */
  static Object[] claim(List<PartitionCommit> commits) {
    return new Object[] {
      array(Integer.class, commits, PartitionCommit::partition),
      array(Long.class, commits, PartitionCommit::epoch),
      array(Long.class, commits, x -> x.offsets().requests()),
      array(Long.class, commits, x -> x.offsets().results()),
      array(Long.class, commits, PartitionCommit::position),
      array(Long.class, commits, PartitionCommit::publishedPosition),
      array(Long.class, commits, PartitionCommit::positionBefore),
      array(Long.class, commits, x -> x.offsetsBefore().requests()),
      array(Long.class, commits, x -> x.offsetsBefore().results())
    };
  }

  /** All that is written under the claim; tables without rows are left out. */
  static List<Write> writes(List<PartitionCommit> commits) {
    List<Numbered> entries = new ArrayList<>();
    List<StudyRow> studies = new ArrayList<>();
    List<TrialRow> trials = new ArrayList<>();
    List<SegmentRow> segments = new ArrayList<>();
    List<SetApart> quarantined = new ArrayList<>();
    List<String> repaired = new ArrayList<>();
    for (PartitionCommit commit : commits) {
      commit.entries().forEach(e -> entries.add(new Numbered(commit.partition(), e)));
      studies.addAll(commit.studies());
      trials.addAll(commit.trials());
      segments.addAll(commit.segments());
      commit.quarantined().forEach(q -> quarantined.add(new SetApart(commit.partition(), q)));
      repaired.addAll(commit.repaired());
    }
    List<Reported> reports = new ArrayList<>();
    for (Numbered numbered : entries) {
      JournalEntry entry = numbered.entry();
      for (Event.TrialReported report : TrialReports.in(entry.event())) {
        reports.add(new Reported(entry, report));
      }
    }
    List<Write> writes = new ArrayList<>();
    add(writes, entries, CommitRows::journal);
    add(writes, studies, CommitRows::studies);
    add(writes, trials, CommitRows::trials);
    add(writes, segments, CommitRows::segments);
    add(writes, reports, CommitRows::reports);
    add(writes, quarantined, CommitRows::quarantined);
    add(writes, repaired, CommitRows::repaired);
    add(writes, closed(entries, studies), CommitRows::webhooks);
    return writes;
  }

  private static <R> void add(List<Write> writes, List<R> rows, Function<List<R>, Write> write) {
    if (!rows.isEmpty()) {
      writes.add(write.apply(rows));
    }
  }

  private record Numbered(int partition, JournalEntry entry) {}

  private record Reported(JournalEntry entry, Event.TrialReported report) {}

  /** A study that is set apart. */
  private record SetApart(int partition, Quarantine why) {}

  private static Write quarantined(List<SetApart> rows) {
    return new Write(
        "quarantined",
        """
        INSERT INTO quarantine (study, partition, study_id, activity, error, command_id, at)
        SELECT
          unnest($1::text[]), unnest($2::int[]), unnest($3::uuid[]), unnest($4::text[]),
          unnest($5::text[]), unnest($6::uuid[]), unnest($7::timestamptz[])
        FROM claimed
        ON CONFLICT (study) DO UPDATE SET
          partition = excluded.partition, study_id = excluded.study_id,
          activity = excluded.activity, error = excluded.error, command_id = excluded.command_id,
          at = excluded.at
        """,
        array(String.class, rows, r -> r.why().study()),
        array(Integer.class, rows, SetApart::partition),
        array(UUID.class, rows, r -> r.why().studyId()),
        array(String.class, rows, r -> r.why().activity()),
        array(String.class, rows, r -> Text.clean(r.why().error())),
        array(UUID.class, rows, r -> r.why().commandId()),
        array(OffsetDateTime.class, rows, r -> time(r.why().at())));
  }

  private static Write repaired(List<String> rows) {
    return new Write(
        "repaired",
        "DELETE FROM quarantine USING claimed WHERE study = ANY($1::text[])",
        array(String.class, rows, r -> r));
  }

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

  private static Write webhooks(List<Closed> rows) {
    return new Write(
        "webhooks",
        """
        INSERT INTO webhooks (study_id, seq, study, url, reason, at)
        SELECT
          unnest($1::uuid[]), unnest($2::bigint[]), unnest($3::text[]), unnest($4::text[]),
          unnest($5::text[]), unnest($6::timestamptz[])
        FROM claimed
        """,
        array(UUID.class, rows, r -> r.entry().studyId()),
        array(Long.class, rows, r -> r.entry().seq()),
        array(String.class, rows, r -> r.entry().study()),
        array(String.class, rows, Closed::url),
        array(String.class, rows, r -> ((Event.StudyClosed) r.entry().event()).reason().name()),
        array(OffsetDateTime.class, rows, r -> time(r.entry().at())));
  }

  private static Write journal(List<Numbered> rows) {
    return new Write(
        "journal",
        """
        INSERT INTO journal
          (study_id, seq, partition, position, study, at, type, data, command_id, sender, lane)
        SELECT
          unnest($1::uuid[]), unnest($2::bigint[]), unnest($3::int[]), unnest($4::bigint[]),
          unnest($5::text[]), unnest($6::timestamptz[]), unnest($7::text[]),
          unnest($8::text[])::json, unnest($9::uuid[]), unnest($10::text[]), unnest($11::int[])
        FROM claimed
        """,
        array(UUID.class, rows, r -> r.entry().studyId()),
        array(Long.class, rows, r -> r.entry().seq()),
        array(Integer.class, rows, Numbered::partition),
        array(Long.class, rows, r -> r.entry().position()),
        array(String.class, rows, r -> r.entry().study()),
        array(OffsetDateTime.class, rows, r -> time(r.entry().at())),
        array(String.class, rows, r -> Wire.type(r.entry().event())),
        array(String.class, rows, r -> new String(r.entry().json(), StandardCharsets.UTF_8)),
        array(UUID.class, rows, r -> of(r, JournalEntry.ReplyTo::commandId)),
        array(String.class, rows, r -> of(r, JournalEntry.ReplyTo::to)),
        array(Integer.class, rows, r -> of(r, JournalEntry.ReplyTo::lane)));
  }

  private static @Nullable Object of(Numbered row, Column<JournalEntry.ReplyTo> part) {
    JournalEntry.ReplyTo replyTo = row.entry().replyTo();
    return replyTo == null ? null : part.of(replyTo);
  }

  private static Write studies(List<StudyRow> rows) {
    return new Write(
        "studies",
        """
        INSERT INTO studies (study_id, name, partition, status, close_reason, spec, user_attrs,
          last_seq, n_trials, best_trial, best_value, watched, created_at, deleted_at, n_running)
        SELECT
          unnest($1::uuid[]), unnest($2::text[]), unnest($3::int[]), unnest($4::text[]),
          unnest($5::text[]), unnest($6::text[])::json, unnest($7::text[])::json,
          unnest($8::bigint[]), unnest($9::int[]), unnest($10::int[]), unnest($11::float8[]),
          unnest($12::boolean[]), unnest($13::timestamptz[]), unnest($14::timestamptz[]),
          unnest($15::int[])
        FROM claimed
        ON CONFLICT (study_id) DO UPDATE SET
          status = excluded.status, close_reason = excluded.close_reason,
          user_attrs = excluded.user_attrs, last_seq = excluded.last_seq,
          n_trials = excluded.n_trials, best_trial = excluded.best_trial,
          best_value = excluded.best_value, watched = excluded.watched,
          deleted_at = excluded.deleted_at, n_running = excluded.n_running
        """,
        array(UUID.class, rows, StudyRow::studyId),
        array(String.class, rows, StudyRow::name),
        array(Integer.class, rows, StudyRow::partition),
        array(String.class, rows, r -> r.status().name()),
        array(String.class, rows, r -> r.closeReason() == null ? null : r.closeReason().name()),
        array(String.class, rows, r -> Wire.text(r.spec())),
        array(String.class, rows, r -> attributes(r.userAttrs())),
        array(Long.class, rows, StudyRow::lastSeq),
        array(Integer.class, rows, StudyRow::trials),
        array(Integer.class, rows, r -> r.best() == null ? null : r.best().number()),
        array(Double.class, rows, r -> r.best() == null ? null : r.best().value()),
        array(Boolean.class, rows, StudyRow::watched),
        array(OffsetDateTime.class, rows, r -> time(r.createdAt())),
        array(OffsetDateTime.class, rows, r -> time(r.deletedAt())),
        array(Integer.class, rows, StudyRow::running));
  }

  private static Write trials(List<TrialRow> rows) {
    return new Write(
        "trials",
        """
        INSERT INTO trials (study_id, number, attempt, losses, state, params, fixed, "values",
          constraints, user_attrs, worker, started_at, completed_at, reason, last_step)
        SELECT
          unnest($1::uuid[]), unnest($2::int[]), unnest($3::int[]), unnest($4::int[]),
          unnest($5::text[]), unnest($6::text[])::json, unnest($7::text[])::json,
          unnest($8::text[])::float8[], unnest($9::text[])::float8[], unnest($10::text[])::json,
          unnest($11::text[]), unnest($12::timestamptz[]), unnest($13::timestamptz[]),
          unnest($14::text[]), unnest($15::bigint[])
        FROM claimed
        ON CONFLICT (study_id, number) DO UPDATE SET
          attempt = excluded.attempt, losses = excluded.losses, state = excluded.state,
          params = excluded.params, "values" = excluded."values",
          constraints = excluded.constraints,
          user_attrs = excluded.user_attrs, worker = excluded.worker,
          started_at = excluded.started_at, completed_at = excluded.completed_at,
          reason = excluded.reason, last_step = excluded.last_step
        """,
        array(UUID.class, rows, TrialRow::studyId),
        array(Integer.class, rows, r -> r.trial().number()),
        array(Integer.class, rows, r -> r.trial().attempt()),
        array(Integer.class, rows, r -> r.trial().losses()),
        array(String.class, rows, r -> r.trial().state().name()),
        array(String.class, rows, r -> json(r.trial().params())),
        array(String.class, rows, r -> attributes(r.trial().fixed())),
        array(String.class, rows, r -> literal(r.trial().values())),
        array(String.class, rows, r -> literal(r.trial().constraints())),
        array(String.class, rows, r -> attributes(r.trial().userAttrs())),
        array(String.class, rows, r -> r.trial().worker()),
        array(OffsetDateTime.class, rows, r -> time(r.trial().startedAt())),
        array(OffsetDateTime.class, rows, r -> time(r.trial().completedAt())),
        array(String.class, rows, r -> r.trial().reason()),
        array(Long.class, rows, r -> r.trial().lastStep()));
  }

  private static Write reports(List<Reported> rows) {
    return new Write(
        "reports",
        """
        INSERT INTO reports (study_id, number, attempt, step, value, metrics, prune, at)
        SELECT
          unnest($1::uuid[]), unnest($2::int[]), unnest($3::int[]), unnest($4::bigint[]),
          unnest($5::float8[]), unnest($6::text[])::json, unnest($7::boolean[]),
          unnest($8::timestamptz[])
        FROM claimed
        """,
        array(UUID.class, rows, r -> r.entry().studyId()),
        array(Integer.class, rows, r -> r.report().number()),
        array(Integer.class, rows, r -> r.report().attempt()),
        array(Long.class, rows, r -> r.report().step()),
        array(Double.class, rows, r -> r.report().value()),
        array(String.class, rows, r -> json(r.report().metrics())),
        array(Boolean.class, rows, r -> r.report().prune()),
        array(OffsetDateTime.class, rows, r -> time(r.entry().at())));
  }

  private static Write segments(List<SegmentRow> rows) {
    return new Write(
        "segments",
        """
        INSERT INTO segments (study_id, first_seq, last_seq, version, data)
        SELECT
          unnest($1::uuid[]), unnest($2::bigint[]), unnest($3::bigint[]), %d, unnest($4::bytea[])
        FROM claimed
        ON CONFLICT (study_id, first_seq) DO UPDATE SET
          last_seq = excluded.last_seq, version = excluded.version, data = excluded.data
        """
            .formatted(Segments.VERSION),
        array(UUID.class, rows, SegmentRow::studyId),
        array(Long.class, rows, SegmentRow::firstSeq),
        array(Long.class, rows, SegmentRow::lastSeq),
        array(Buffer.class, rows, r -> Buffer.buffer(r.data())));
  }

  private static String json(Map<String, ?> map) {
    return map.isEmpty() ? "{}" : Wire.text(map);
  }

  private static String attributes(Map<String, @Nullable Object> attrs) {
    return attrs.isEmpty() ? "{}" : new String(Wire.attributes(attrs), StandardCharsets.UTF_8);
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
