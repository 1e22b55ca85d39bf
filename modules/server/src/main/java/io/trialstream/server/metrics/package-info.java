/** What a process counts and measures, for Prometheus. */
@NullMarked
package io.trialstream.server.metrics;

import org.jspecify.annotations.NullMarked;
