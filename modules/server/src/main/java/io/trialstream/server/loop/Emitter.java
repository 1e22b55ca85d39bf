package io.trialstream.server.loop;

import io.trialstream.engine.Event;
import org.jspecify.annotations.Nullable;

/** Takes an event that was decided: the study applies it, and it will be stored and published. */
@FunctionalInterface
interface Emitter {

  /**
   * @param replyTo who is answered by it; null if nobody asked
   */
  void emit(OwnedStudy study, Event event, JournalEntry.@Nullable ReplyTo replyTo, Moment now);
}
