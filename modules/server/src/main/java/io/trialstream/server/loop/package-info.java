/**
 * The sampler loop: poll, decide, commit, publish. Plain Java; {@link
 * io.trialstream.server.loop.Journal} and {@link io.trialstream.server.loop.CommandStream} are its
 * two doors.
 */
@NullMarked
package io.trialstream.server.loop;

import org.jspecify.annotations.NullMarked;
