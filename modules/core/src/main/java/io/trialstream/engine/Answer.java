package io.trialstream.engine;

/** What goes to the sender of a command only, and into no journal. */
public sealed interface Answer extends Message {

  /**
   * There is no trial to give out now: the budget is in flight, or the study is paused. Repeat the
   * same request after the given time, in milliseconds.
   */
  record NothingNow(long retryAfterMillis) implements Answer {}

  /**
   * The command was not accepted.
   *
   * @param message what is wrong and what to do, for people
   * @param nowMillis the owner's clock, milliseconds since 1970 UTC
   */
  record CommandRejected(Reason reason, String message, long nowMillis) implements Answer {}

  /** A command that needs no event was accepted, or had been accepted before. */
  record CommandAccepted() implements Answer {}

  /** What the owner holds after so many events (see {@link StudyDigest}). */
  record DigestComputed(long seq, StudyDigest digest) implements Answer {}
}
