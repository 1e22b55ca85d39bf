package io.trialstream.server.tables;

import io.trialstream.server.port.Journal.StoredEvent;
import io.trialstream.wire.Segments;
import io.trialstream.wire.UnreadableMessageException;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Compares a study's segments with its journal, of which they are a copy. Stateless. */
final class SegmentAudit {

  private SegmentAudit() {}

  /** A segment as it is stored. */
  record Stored(long firstSeq, long lastSeq, byte[] data) {}

  /** The segments of a study that this version reads, in order. */
  static Future<List<Stored>> read(SqlConnection c, UUID studyId) {
    return c.preparedQuery(
            """
            SELECT first_seq, last_seq, data FROM segments
            WHERE study_id = $1 AND version = $2 ORDER BY first_seq
            """)
        .execute(Tuple.of(studyId, Segments.VERSION))
        .map(
            rows -> {
              List<Stored> segments = new ArrayList<>();
              rows.forEach(
                  row ->
                      segments.add(
                          new Stored(row.getLong(0), row.getLong(1), row.getBuffer(2).getBytes())));
              return segments;
            });
  }

  /** Says of each segment where it is not what the journal has. */
  static void compare(List<Stored> segments, List<StoredEvent> journal, List<String> differences) {
    for (Stored segment : segments) {
      List<StoredEvent> events;
      try {
        events = StoredEvents.ofSegment(segment.data(), segment.firstSeq());
      } catch (UnreadableMessageException e) {
        differences.add(
            "segment of events %d to %d: %s"
                .formatted(segment.firstSeq(), segment.lastSeq(), e.getMessage()));
        continue;
      }
      int from = (int) segment.firstSeq() - 1;
      int to = (int) Math.min(segment.lastSeq(), journal.size());
      if (from > to || !events.equals(journal.subList(from, to))) {
        differences.add(
            "segment of events %d to %d: it says something else than the journal; delete the study's rows in segments to have it loaded from the journal"
                .formatted(segment.firstSeq(), segment.lastSeq()));
      }
    }
  }
}
