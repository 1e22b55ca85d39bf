/** The tree-structured Parzen estimator. */
@NullMarked
package io.trialstream.sampler.tpe;

import org.jspecify.annotations.NullMarked;
