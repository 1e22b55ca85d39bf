package io.trialstream.server.loop;

import io.trialstream.wire.UnknownMessageTypeException;

/**
 * What is stored was written by a newer version and cannot be understood by this one: it must leave
 * the work to others.
 */
public final class NewerVersionException extends RuntimeException {
  NewerVersionException(int partition, UnknownMessageTypeException e) {
    super(
        "The journal of partition %d was written by a newer version (%s). Upgrade this process."
            .formatted(partition, e.getMessage()),
        e);
  }
}
