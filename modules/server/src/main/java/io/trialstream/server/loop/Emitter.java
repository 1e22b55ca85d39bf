package io.trialstream.server.loop;

import io.trialstream.engine.Event;
import io.trialstream.server.port.JournalEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes events that were decided: the study applies them, they will be stored and published. */
@FunctionalInterface
interface Emitter {

  /**
   * @param replyTo who is answered by them; null if nobody asked
   * @throws EventTooLargeException if one is too large to be stored; then none is applied
   */
  void emit(
      OwnedStudy study,
      List<Event> events,
      JournalEntry.@Nullable ReplyTo replyTo,
      ClockReading now);
}
