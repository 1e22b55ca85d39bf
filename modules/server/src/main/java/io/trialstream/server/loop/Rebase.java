package io.trialstream.server.loop;

import io.trialstream.server.port.CommandStream;
import io.trialstream.server.port.Journal;
import io.trialstream.server.port.Offsets;
import io.trialstream.server.port.WrongLogsException;
import io.trialstream.stream.StreamIdentity;
import io.trialstream.stream.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where to read on when the logs are not those that the journal's offsets belong to, and what is
 * lost by it. Immutable.
 *
 * @param stream the logs to go on with
 * @param offsets where each partition is read on
 * @param findings what happened, in words; empty if all fits
 * @param changes what changes for which partition, in words
 */
public record Rebase(
    StreamIdentity stream,
    Map<Integer, Offsets> offsets,
    List<String> findings,
    List<String> changes) {

  public Rebase {
    offsets = Map.copyOf(offsets);
    findings = List.copyOf(findings);
    changes = List.copyOf(changes);
  }

  /** What became of one log. */
  private enum Log {
    /** It holds what comes next. */
    FITS,
    /** It begins behind what comes next. */
    BEGINS_LATER,
    /** It ends before what comes next, and is the same one. */
    ENDS_EARLIER,
    /** It is another one. */
    OTHER
  }

  /**
   * Plans it.
   *
   * <p>A log that is another one, or lost its beginning, is read from its beginning: nothing of it
   * was decided. Of one that lost its end, results are read from the beginning, since what was
   * decided before is only answered again; requests are read from the end, since an old pause or
   * stop would be carried out again. Senders repeat what was not answered. A journal that was lost
   * knows none of the studies that the logs are about, so both are read from the end.
   *
   * @param held what the logs of each partition hold
   * @param hasEvents whether events were published, which an empty journal cannot have done
   * @throws WrongLogsException if the number of partitions or the prefix is another; that cannot be
   *     mended here
   */
  public static Rebase plan(
      Journal.Remembered journal,
      StreamIdentity present,
      Map<Integer, CommandStream.Held> held,
      boolean hasEvents) {
    StreamIdentity before = journal.identity();
    if (before != null
        && (before.partitions() != present.partitions()
            || !before.prefix().equals(present.prefix()))) {
      throw new WrongLogsException(before.difference(present).orElseThrow());
    }
    List<String> findings = new ArrayList<>();
    if (before != null) {
      before.difference(present).ifPresent(findings::add);
    }
    boolean journalLost = journal.offsets().isEmpty() && hasEvents;
    if (journalLost) {
      findings.add(
          "The database is empty, but events of studies were published. Samplers store those again that the topic still has; studies whose first events it has no more are lost, unless a backup or an export has them.");
    }
    boolean sameRequests =
        before != null
            && before.clusterId().equals(present.clusterId())
            && before.requestsId().equals(present.requestsId());
    boolean sameResults =
        before != null
            && before.clusterId().equals(present.clusterId())
            && before.resultsId().equals(present.resultsId());
    Topics topics = new Topics(present.prefix());
    Map<Integer, Offsets> offsets = new TreeMap<>();
    List<String> changes = new ArrayList<>();
    held.forEach(
        (partition, has) -> {
          Offsets stored = journal.offsets().getOrDefault(partition, Offsets.NONE);
          Log requests =
              log(
                  before,
                  sameRequests,
                  stored.requests(),
                  has.begin().requests(),
                  has.end().requests());
          Log results =
              log(
                  before,
                  sameResults,
                  stored.results(),
                  has.begin().results(),
                  has.end().results());
          Offsets next =
              journalLost
                  ? has.end()
                  : new Offsets(
                      requests == Log.FITS
                          ? stored.requests()
                          : requests == Log.ENDS_EARLIER
                              ? has.end().requests()
                              : has.begin().requests(),
                      results == Log.FITS ? stored.results() : has.begin().results());
          offsets.put(partition, next);
          change(
              topics.requests(),
              partition,
              requests,
              stored.requests(),
              next.requests(),
              has.begin().requests(),
              changes);
          change(
              topics.results(),
              partition,
              results,
              stored.results(),
              next.results(),
              has.begin().results(),
              changes);
        });
    return new Rebase(present, offsets, findings, changes);
  }

  private static Log log(
      @Nullable StreamIdentity before, boolean same, long stored, long begin, long end) {
    boolean within = begin <= stored && stored <= end;
    if (before == null ? within : same && within) {
      return Log.FITS;
    }
    if (!same) {
      return before == null && stored < begin ? Log.BEGINS_LATER : Log.OTHER;
    }
    return stored < begin ? Log.BEGINS_LATER : Log.ENDS_EARLIER;
  }

  private static void change(
      String topic,
      int partition,
      Log log,
      long stored,
      long next,
      long begin,
      List<String> changes) {
    if (log == Log.FITS && stored == next) {
      return;
    }
    String loss =
        switch (log) {
          case FITS -> "what is there is about studies that the database does not know";
          case BEGINS_LATER ->
              "%d records were removed unread, and are lost".formatted(begin - stored);
          case ENDS_EARLIER -> "records were lost; the number is not known";
          case OTHER -> "what the earlier log had, and no sampler had read, is lost";
        };
    changes.add(
        "%s, partition %d: read on at %d instead of %d (%s)"
            .formatted(topic, partition, next, stored, loss));
  }

  /** Whether there is anything to do. */
  public boolean needed() {
    return !findings.isEmpty() || !changes.isEmpty();
  }
}
