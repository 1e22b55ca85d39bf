package io.trialstream.study;

import org.jspecify.annotations.Nullable;

/**
 * How long a worker may have a trial, and what happens when it does not end it. Immutable.
 *
 * @param leaseMillis how long a running trial may go without a sign of life, at least 100
 * @param heartbeatMillis how often a worker gives one; at most half the lease
 * @param maxRetries how often a trial whose worker was lost is tried again before it ends FAIL
 * @param trialTimeoutMillis an attempt that takes longer is given up; null for no limit
 * @param retryFailed whether a trial that fails is tried again like one whose worker was lost
 */
public record Lease(
    long leaseMillis,
    long heartbeatMillis,
    int maxRetries,
    @Nullable Long trialTimeoutMillis,
    boolean retryFailed) {

  private static final long MIN_LEASE_MILLIS = 100;

  public Lease {
    if (leaseMillis < MIN_LEASE_MILLIS
        || heartbeatMillis < 1
        || heartbeatMillis > leaseMillis / 2) {
      throw new IllegalArgumentException(
          "Expected a lease of at least %s ms and a heartbeat of at most half of it, but lease=%s, heartbeat=%s."
              .formatted(MIN_LEASE_MILLIS, leaseMillis, heartbeatMillis));
    }
    if (maxRetries < 0) {
      throw new IllegalArgumentException(
          "Expected max-retries of at least 0, but got " + maxRetries + ".");
    }
    Budget.requirePositive(trialTimeoutMillis, "trial timeout in milliseconds");
  }
}
