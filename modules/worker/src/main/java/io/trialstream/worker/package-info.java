/** The SDK: evaluate an objective for a shared study, in as many processes as you like. */
@NullMarked
package io.trialstream.worker;

import org.jspecify.annotations.NullMarked;
