package io.trialstream.server.loop;

import io.trialstream.engine.Event;
import io.trialstream.server.port.JournalEntry.ReplyTo;
import io.trialstream.space.Distribution;
import io.trialstream.wire.EncodedMessage;
import io.trialstream.wire.EventsInSpace;
import io.trialstream.wire.SpaceVersion;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How the events of one study go to those who asked: with the domains of its parameters, or with
 * the id of its space where they have the domains. Confined to one thread at a time.
 */
final class LaneForms {

  /** The study's space as it was last; of the domains that it was made of, identical or others. */
  private @Nullable SpaceVersion version;

  private @Nullable Map<String, Distribution> domains;

  /** The request that was last answered with the domains; later answers to it leave them out. */
  private @Nullable UUID taught;

  /**
   * The form for the lane.
   *
   * @param space every parameter of the study: the same map until one changes
   * @return null if the event goes as it is stored
   */
  @Nullable EncodedMessage of(
      Event event, @Nullable ReplyTo replyTo, Map<String, Distribution> space) {
    if (replyTo == null || replyTo.space() == null || !(event instanceof Event.AboutTrial)) {
      return null;
    }
    SpaceVersion now = version(space);
    boolean known = replyTo.space().equals(now.id()) || replyTo.commandId().equals(taught);
    EncodedMessage form = EventsInSpace.write(event, now, known);
    if (form != null && !known) {
      taught = replyTo.commandId();
    }
    return form;
  }

  private SpaceVersion version(Map<String, Distribution> space) {
    SpaceVersion now = version;
    if (now == null || domains != space) {
      now = SpaceVersion.of(space);
      version = now;
      domains = space;
      taught = null;
    }
    return now;
  }
}
