/**
 * How the gateway speaks HTTP, whatever it speaks of: contract, problems, access, limits, streams
 * of events and rows.
 */
@NullMarked
package io.trialstream.server.http;

import org.jspecify.annotations.NullMarked;
