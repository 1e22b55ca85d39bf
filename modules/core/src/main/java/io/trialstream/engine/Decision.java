package io.trialstream.engine;

import java.util.List;

/** What {@link StudyEngine#decide} made of a command. Immutable. */
public sealed interface Decision {

  /** New events, to be applied, stored and published; none where the command changes nothing. */
  record Accepted(List<Event> events) implements Decision {
    public Accepted {
      events = List.copyOf(events);
    }

    static Accepted of(Event... events) {
      return new Accepted(List.of(events));
    }
  }

  /** The command was decided before: these events answer its sender again, nothing is new. */
  record Repeated(List<Event> events) implements Decision {
    public Repeated {
      events = List.copyOf(events);
    }
  }

  /** Nothing to give out now; ask again after this many milliseconds. */
  record NothingNow(long retryAfterMillis) implements Decision {}

  /** Not accepted. */
  record Rejected(Reason reason, String message) implements Decision {}
}
