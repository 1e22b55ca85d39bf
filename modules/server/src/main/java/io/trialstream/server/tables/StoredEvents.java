package io.trialstream.server.tables;

import io.trialstream.server.port.Journal.StoredEvent;
import io.trialstream.wire.Segments;
import io.trialstream.wire.UnreadableMessageException;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All events of a study, fetched piece by piece: segments as long as there are any that this
 * version reads, then the journal's rows. The next piece is on its way while one is used. Each
 * iterator is confined to one thread.
 */
public final class StoredEvents implements Iterable<StoredEvent> {

  private static final Logger LOG = LoggerFactory.getLogger(StoredEvents.class);
  private static final int PAGE = 5_000;

  /** A piece ends with the event that makes it larger than this, in bytes. */
  private static final long PAGE_BYTES = 8L << 20;

  private final SqlClient client;
  private final UUID studyId;
  private final Function<Future<List<StoredEvent>>, List<StoredEvent>> await;

  /**
   * The events of one study.
   *
   * @param await waits for a piece; what it throws, the iterator throws
   */
  public StoredEvents(
      SqlClient client,
      UUID studyId,
      Function<Future<List<StoredEvent>>, List<StoredEvent>> await) {
    this.client = client;
    this.studyId = studyId;
    this.await = await;
  }

  /** Number of the last event that is in a segment which this version reads; 0 for none. */
  public static Future<Long> segmentedUpTo(SqlClient client, UUID studyId) {
    return client
        .preparedQuery(
            "SELECT coalesce(max(last_seq), 0) FROM segments WHERE study_id = $1 AND version = $2")
        .execute(Tuple.of(studyId, Segments.VERSION))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  @Override
  public Iterator<StoredEvent> iterator() {
    return new Pieces();
  }

  private final class Pieces implements Iterator<StoredEvent> {
    private final Deque<StoredEvent> piece = new ArrayDeque<>();
    private long seq;
    private boolean segments = true;
    private Future<List<StoredEvent>> next = segmentAfter(0);

    @Override
    public boolean hasNext() {
      while (piece.isEmpty()) {
        List<StoredEvent> fetched = await.apply(next);
        if (fetched.isEmpty() && !segments) {
          return false;
        }
        if (fetched.isEmpty()) {
          segments = false;
        } else {
          piece.addAll(fetched);
          seq = fetched.getLast().seq();
        }
        next = segments ? segmentAfter(seq) : rowsAfter(seq);
      }
      return true;
    }

    @Override
    public StoredEvent next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return piece.removeFirst();
    }
  }

  private Future<List<StoredEvent>> segmentAfter(long seq) {
    return client
        .preparedQuery(
            "SELECT data FROM segments WHERE study_id = $1 AND first_seq = $2 AND version = $3")
        .execute(Tuple.of(studyId, seq + 1, Segments.VERSION))
        .map(rows -> rows.size() == 0 ? List.of() : segment(rows.iterator().next(), seq));
  }

  private List<StoredEvent> segment(Row row, long before) {
    try {
      return ofSegment(row.getBuffer(0).getBytes(), before + 1);
    } catch (UnreadableMessageException e) {
      LOG.atError()
          .addKeyValue("study_id", studyId)
          .log(
              "the journal is read from event {} on, which takes longer: {}",
              before + 1,
              e.getMessage());
      return List.of();
    }
  }

  /**
   * The events of a segment.
   *
   * @throws UnreadableMessageException if it cannot be read
   */
  static List<StoredEvent> ofSegment(byte[] data, long firstSeq) {
    List<StoredEvent> events = new ArrayList<>();
    Segments.read(
        data, e -> events.add(new StoredEvent(firstSeq + events.size(), e.at(), e.event())));
    return events;
  }

  private Future<List<StoredEvent>> rowsAfter(long seq) {
    return new EventQueries(client).readAfter(studyId, seq, PAGE, PAGE_BYTES);
  }
}
