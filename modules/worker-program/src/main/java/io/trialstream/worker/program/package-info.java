/**
 * A worker as a program of its own: signals, lines for people, the command line. It sits on top of
 * the library {@code io.trialstream.worker}, which does none of that.
 */
@NullMarked
package io.trialstream.worker.program;

import org.jspecify.annotations.NullMarked;
