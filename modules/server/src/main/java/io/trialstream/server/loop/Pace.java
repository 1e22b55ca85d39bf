package io.trialstream.server.loop;

/**
 * Whether a study's decisions are known to be quick, so that they may be made in the loop's thread,
 * where all studies of the process wait for them. Confined to one thread at a time.
 */
final class Pace {

  /** A decision that takes longer is slow, in milliseconds. */
  static final long SLOW_MILLIS = 25;

  /** After as many batches without a slow decision a study is quick. */
  private static final int BATCHES_TO_BE_QUICK = 2;

  /** A study that is quick may have slow batches: one now and then is the machine's fault. */
  private static final int SLOW_BATCHES_BORNE = 2;

  /** After as many batches without a slow decision an earlier slow batch is forgotten. */
  private static final int BATCHES_TO_FORGET = 20;

  private final boolean mayBeQuick;
  private int quickBatches;
  private int slowBatches;
  private long batchMillis;
  private long lastBatchMillis;
  private boolean slow;

  /**
   * @param mayBeQuick false if its decisions are not known to come to an end: its sampler is from a
   *     provider
   */
  Pace(boolean mayBeQuick) {
    this.mayBeQuick = mayBeQuick;
  }

  /** A decision was made. */
  void decided(long millis) {
    slow |= millis > SLOW_MILLIS;
    batchMillis += millis;
  }

  /** A batch was decided. */
  void batchEnded() {
    if (slow && (!isQuick() || ++slowBatches > SLOW_BATCHES_BORNE)) {
      reset();
    } else if (!slow && ++quickBatches % BATCHES_TO_FORGET == 0) {
      slowBatches = 0;
    }
    slow = false;
    lastBatchMillis = batchMillis;
    batchMillis = 0;
  }

  /** How long the last batch took, in milliseconds; 0 if there was none. */
  long expectedMillis() {
    return lastBatchMillis;
  }

  /** Something has changed that may make decisions slow. */
  void reset() {
    quickBatches = 0;
    slowBatches = 0;
  }

  boolean isQuick() {
    return mayBeQuick && quickBatches >= BATCHES_TO_BE_QUICK;
  }
}
