package io.trialstream.server.loop;

/**
 * The loop that this thread works for was given up because it hung; the thread must end without
 * touching journal or stream.
 */
final class LoopAbandonedError extends Error {
  private static final long serialVersionUID = 1L;

  LoopAbandonedError() {
    super("This loop was given up, because one step of it took too long.");
  }
}
