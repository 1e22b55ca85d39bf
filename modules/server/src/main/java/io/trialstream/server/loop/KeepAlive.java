package io.trialstream.server.loop;

import io.trialstream.server.port.CommandStream;
import io.trialstream.server.port.Journal;
import io.trialstream.stream.ProcessClock;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Polls now and then while something takes long, so that the consumer group keeps its member. What
 * such a poll brings is not kept, since nobody can decide it meanwhile: it has to be read again.
 * Confined to the loop's thread.
 */
final class KeepAlive {

  /** Far below the time after which a group gives up a member that does not poll. */
  static final long EVERY_MILLIS = 10_000;

  private final CommandStream stream;
  private final ProcessClock clock;
  private long lastMillis = Long.MIN_VALUE;

  /** What polls in between brought, but for their records; null if there were none. */
  private CommandStream.@Nullable Polled between;

  private boolean dropped;

  KeepAlive(CommandStream stream, ProcessClock clock) {
    this.stream = stream;
    this.clock = clock;
  }

  /** Waits for records, at most this long; tells what happened in between, too. */
  CommandStream.Polled poll(Duration atMost) {
    lastMillis = clock.monotonicMillis();
    CommandStream.Polled polled = stream.poll(atMost);
    CommandStream.Polled before = between;
    between = null;
    return before == null ? polled : before.with(polled);
  }

  /** To be called often while something takes long. */
  void goesOn() {
    if (clock.monotonicMillis() - lastMillis < EVERY_MILLIS) {
      return;
    }
    lastMillis = clock.monotonicMillis();
    CommandStream.Polled polled = stream.poll(Duration.ZERO);
    dropped |= !polled.records().isEmpty();
    var news =
        new CommandStream.Polled(
            polled.assigned(),
            List.of(),
            Map.of(),
            polled.reassigned(),
            Set.copyOf(polled.doubtful()));
    between = between == null ? news : between.with(news);
  }

  /** The same events; while they are read, the group keeps its member. */
  Journal.StoredStudy slowly(Journal.StoredStudy study) {
    return new Journal.StoredStudy(
        study.studyId(), study.name(), study.segmentedUpTo(), () -> slowly(study.events()));
  }

  private <T> Iterator<T> slowly(Iterable<T> all) {
    Iterator<T> each = all.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        goesOn();
        return each.hasNext();
      }

      @Override
      public T next() {
        return each.next();
      }
    };
  }

  /** Whether records were read and not kept since this was last asked. */
  boolean takeDropped() {
    boolean was = dropped;
    dropped = false;
    return was;
  }
}
