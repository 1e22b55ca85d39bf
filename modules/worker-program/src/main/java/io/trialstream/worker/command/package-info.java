/** Objectives that are programs of their own, in any language. */
@NullMarked
package io.trialstream.worker.command;

import org.jspecify.annotations.NullMarked;
