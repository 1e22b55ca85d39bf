package io.trialstream.server.port;

import io.trialstream.engine.Event;
import io.trialstream.wire.Segments;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Cuts the events of one study into segments. Confined to the loop's thread. */
public final class SegmentLog {

  private final UUID studyId;
  private final int events;
  private final List<SegmentRow> complete = new ArrayList<>();
  private Segments.Writer writer = new Segments.Writer();

  /** Number of the last event before what the writer holds. */
  private long before;

  /**
   * @param segmentedUpTo number of the last event that is in a segment already; 0 for none
   */
  public SegmentLog(UUID studyId, long segmentedUpTo, int events) {
    this.studyId = studyId;
    this.before = segmentedUpTo;
    this.events = events;
  }

  /** The study's next event; one that is in a segment is passed over. */
  public void add(long seq, Instant at, Event event) {
    if (seq <= before) {
      return;
    }
    writer.add(at, event);
    if (writer.size() == events) {
      complete.add(new SegmentRow(studyId, before + 1, seq, writer.toBytes()));
      before = seq;
      writer = new Segments.Writer();
    }
  }

  /** The segments that are complete and not stored. */
  public List<SegmentRow> takeComplete() {
    List<SegmentRow> taken = List.copyOf(complete);
    complete.clear();
    return taken;
  }
}
