/** Deciding the next parameters. */
@NullMarked
package io.trialstream.sampler;

import org.jspecify.annotations.NullMarked;
