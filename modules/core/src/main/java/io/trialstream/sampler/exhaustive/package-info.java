/** Samplers that try every possibility, and then have nothing left. */
@NullMarked
package io.trialstream.sampler.exhaustive;

import org.jspecify.annotations.NullMarked;
