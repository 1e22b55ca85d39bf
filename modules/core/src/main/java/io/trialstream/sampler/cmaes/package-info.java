/** Covariance matrix adaptation. */
@NullMarked
package io.trialstream.sampler.cmaes;

import org.jspecify.annotations.NullMarked;
