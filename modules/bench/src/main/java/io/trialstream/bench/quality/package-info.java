/** How good suggestions are, on functions with a known optimum. */
@NullMarked
package io.trialstream.bench.quality;

import org.jspecify.annotations.NullMarked;
