/**
 * Shared studies from Java, through a gateway's HTTP API: {@link
 * io.trialstream.client.TrialstreamClient} is where to begin.
 */
@NullMarked
package io.trialstream.client;

import org.jspecify.annotations.NullMarked;
