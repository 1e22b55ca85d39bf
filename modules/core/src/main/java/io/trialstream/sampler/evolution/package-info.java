/** Evolution: parents, crossover, mutation, selection. */
@NullMarked
package io.trialstream.sampler.evolution;

import org.jspecify.annotations.NullMarked;
