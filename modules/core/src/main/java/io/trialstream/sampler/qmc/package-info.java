/** Sequences that fill a space evenly. */
@NullMarked
package io.trialstream.sampler.qmc;

import org.jspecify.annotations.NullMarked;
