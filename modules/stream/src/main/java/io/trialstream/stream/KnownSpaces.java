package io.trialstream.stream;

import io.trialstream.engine.Message;
import io.trialstream.space.Distribution;
import io.trialstream.wire.EncodedMessage;
import io.trialstream.wire.EventsInSpace;
import io.trialstream.wire.SpaceVersion;
import io.trialstream.wire.UnreadableMessageException;
import io.trialstream.wire.Wire;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The spaces of studies that a process has heard of on its lane. Its commands name the latest one
 * of their study, and answers to them then leave its domains out. Of each study the latest few are
 * kept, since answers to earlier commands may be on their way. What is forgotten costs time only:
 * an answer that cannot be read for that reason is as if lost, and the repeated command is answered
 * in full. Thread-safe.
 */
public final class KnownSpaces {

  private static final int MAX_VERSIONS = 8;

  /** About how many characters of domains are kept, of all studies. */
  private static final long MAX_CHARACTERS = 8L << 20;

  /** In the order of their latest use; of each study the space that was used last comes first. */
  private final Map<String, Deque<Kept>> studies = new LinkedHashMap<>(16, 0.75f, true);

  private long characters;

  private record Kept(SpaceVersion space, long characters) {}

  /** The id of the space of a study that was heard of last; empty if there is none. */
  synchronized String latest(String study) {
    Deque<Kept> versions = studies.get(study);
    return versions == null ? "" : versions.getFirst().space().id();
  }

  /**
   * Reads what came on the lane.
   *
   * @param study the name of the study that it is about
   * @throws UnreadableMessageException if it cannot be read
   */
  public Message read(String study, EncodedMessage message) {
    return EventsInSpace.isType(message.type())
        ? EventsInSpace.read(
            message.type(), message.json(), id -> use(study, id), space -> learn(study, space))
        : Wire.decode(message.type(), message.json());
  }

  /** The space that has this id, which is the latest from now on; null if it is not known. */
  private synchronized @Nullable SpaceVersion use(String study, String id) {
    Deque<Kept> versions = studies.get(study);
    if (versions == null) {
      return null;
    }
    for (Iterator<Kept> all = versions.iterator(); all.hasNext(); ) {
      Kept kept = all.next();
      if (kept.space().id().equals(id)) {
        all.remove();
        versions.addFirst(kept);
        return kept.space();
      }
    }
    return null;
  }

  private synchronized void learn(String study, SpaceVersion space) {
    if (use(study, space.id()) != null) {
      return;
    }
    Deque<Kept> versions = studies.computeIfAbsent(study, s -> new ArrayDeque<>());
    Kept kept = new Kept(space, size(space.domains()));
    versions.addFirst(kept);
    characters += kept.characters();
    if (versions.size() > MAX_VERSIONS) {
      characters -= versions.removeLast().characters();
    }
    Iterator<Deque<Kept>> eldest = studies.values().iterator();
    while (characters > MAX_CHARACTERS && studies.size() > 1) {
      for (Kept forgotten : eldest.next()) {
        characters -= forgotten.characters();
      }
      eldest.remove();
    }
  }

  private static long size(Map<String, Distribution> domains) {
    long size = 100;
    for (var domain : domains.entrySet()) {
      size += domain.getKey().length() + (long) domain.getValue().toString().length();
    }
    return size;
  }
}
