/** Gaussian processes. */
@NullMarked
package io.trialstream.sampler.gp;

import org.jspecify.annotations.NullMarked;
