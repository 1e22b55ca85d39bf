/**
 * Shared studies from Java, through a gateway's HTTP API: {@link
 * io.trialstream.client.TrialstreamClient} is where to begin.
 */
@Incubating
@NullMarked
package io.trialstream.client;

import io.trialstream.stability.Incubating;
import org.jspecify.annotations.NullMarked;
