package io.trialstream.server.loop;

import io.trialstream.server.port.JournalUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a partition wait because the journal or the stream does not answer, and knows whether the
 * journal failed in this step: it is not asked again until the next one. Confined to the loop's
 * thread.
 */
final class Outages {

  private static final Logger LOG = LoggerFactory.getLogger(Outages.class);

  private boolean journalAway;

  /** A step begins: everything may work again. */
  void stepBegins() {
    journalAway = false;
  }

  /** Whether the journal did not answer in this step. */
  boolean journalAway() {
    return journalAway;
  }

  /** The partition cannot go on because of this. */
  void backOff(Partition partition, String what, RuntimeException e, ClockReading now) {
    journalAway |= e instanceof JournalUnavailableException;
    LOG.atWarn().addKeyValue("partition", partition.number).log("{}: {}", what, e.getMessage());
    partition.backOff(now);
  }
}
