/**
 * The sampler loop: poll, decide, commit, publish. Plain Java; {@link
 * io.trialstream.server.port.Journal} and {@link io.trialstream.server.port.CommandStream} are its
 * two doors.
 */
@NullMarked
package io.trialstream.server.loop;

import org.jspecify.annotations.NullMarked;
