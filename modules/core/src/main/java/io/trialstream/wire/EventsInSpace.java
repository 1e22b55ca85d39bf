package io.trialstream.wire;

import io.trialstream.engine.Event;
import io.trialstream.engine.Message;
import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.BestTrial;
import io.trialstream.study.TrialState;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The second version of the events that have a trial's parameters: the id of a space and internal
 * values, for a reader that has the domains. It says the same as the first version in fewer bytes.
 * Only readers that ask for it get it; the journal has the first version. Stateless.
 */
public final class EventsInSpace {

  private static final String STARTED = MessageTypes.name("TrialStarted", 2);
  private static final String FINISHED = MessageTypes.name("TrialFinished", 2);

  private EventsInSpace() {}

  /**
   * @param domains of the space, where the reader may not have them; else null
   */
  record Started(
      int number,
      int attempt,
      String space,
      @Nullable Map<String, Distribution> domains,
      Map<String, @Nullable Double> params,
      @Nullable String suggestedBy,
      Map<String, @Nullable Object> userAttrs,
      String worker,
      UUID requestId,
      long requestIssuedAtMillis,
      long leaseMillis,
      long heartbeatMillis) {}

  /** The reader has the domains. */
  record Finished(
      int number,
      int attempt,
      TrialState state,
      String space,
      Map<String, @Nullable Double> params,
      List<Double> values,
      List<Double> constraints,
      Map<String, @Nullable Object> userAttrs,
      @Nullable String reason,
      @Nullable BestTrial best) {}

  /**
   * An event for a reader that asks for this form.
   *
   * @param known whether the reader has the domains; if not, a trial that starts brings them
   * @return null where the event has no such form: it is about no parameters, they have other
   *     domains, or the reader would not know theirs
   */
  public static @Nullable EncodedMessage write(Event event, SpaceVersion space, boolean known) {
    if (event instanceof Event.TrialStarted e && !e.params().isEmpty()) {
      Map<String, @Nullable Double> params = space.values(e.params());
      return params == null
          ? null
          : new EncodedMessage(
              STARTED,
              Wire.bytes(
                  new Started(
                      e.number(),
                      e.attempt(),
                      space.id(),
                      known ? null : space.domains(),
                      params,
                      e.suggestedBy(),
                      e.userAttrs(),
                      e.worker(),
                      e.requestId(),
                      e.requestIssuedAtMillis(),
                      e.leaseMillis(),
                      e.heartbeatMillis())));
    }
    if (event instanceof Event.TrialFinished e && known && !e.params().isEmpty()) {
      Map<String, @Nullable Double> params = space.values(e.params());
      return params == null
          ? null
          : new EncodedMessage(
              FINISHED,
              Wire.bytes(
                  new Finished(
                      e.number(),
                      e.attempt(),
                      e.state(),
                      space.id(),
                      params,
                      e.values(),
                      e.constraints(),
                      e.userAttrs(),
                      e.reason(),
                      e.best())));
    }
    return null;
  }

  /** Whether a message of this type is read here, and not by {@link Wire#decode}. */
  public static boolean isType(String type) {
    return type.equals(STARTED) || type.equals(FINISHED);
  }

  /**
   * The event, with its parameters' domains.
   *
   * @param type one of those for which {@link #isType} holds
   * @param known the space that has an id; null if it is not known
   * @param learnt gets the space that the message brings, if it brings one
   * @throws UnreadableMessageException if the space is not known, or the JSON is broken or
   *     incomplete
   */
  public static Message read(
      String type,
      byte[] json,
      Function<String, @Nullable SpaceVersion> known,
      Consumer<SpaceVersion> learnt) {
    if (type.equals(FINISHED)) {
      Finished e = Wire.read(json, Finished.class);
      return new Event.TrialFinished(
          e.number(),
          e.attempt(),
          e.state(),
          parameters(e.space(), e.params(), known),
          e.values(),
          e.constraints(),
          e.userAttrs(),
          e.reason(),
          e.best());
    }
    Started e = Wire.read(json, Started.class);
    if (e.domains() != null) {
      learnt.accept(new SpaceVersion(e.space(), e.domains()));
    }
    return new Event.TrialStarted(
        e.number(),
        e.attempt(),
        parameters(e.space(), e.params(), known),
        e.suggestedBy(),
        e.userAttrs(),
        e.worker(),
        e.requestId(),
        e.requestIssuedAtMillis(),
        e.leaseMillis(),
        e.heartbeatMillis());
  }

  private static Map<String, Parameter> parameters(
      @Nullable String id,
      @Nullable Map<String, @Nullable Double> values,
      Function<String, @Nullable SpaceVersion> known) {
    if (id == null || values == null) {
      throw new UnreadableMessageException("Expected a space and values of its parameters.", null);
    }
    SpaceVersion space = known.apply(id);
    if (space == null) {
      throw new UnreadableMessageException(
          "It has parameters of space %s, whose domains are not known here.".formatted(id), null);
    }
    try {
      return space.parameters(values);
    } catch (IllegalArgumentException e) {
      throw new UnreadableMessageException(String.valueOf(e.getMessage()), e);
    }
  }
}
