/**
 * What a sampler, a pruner or another exchangeable part declares about itself: its name, its
 * options with their types, ranges and defaults, and what it can do. Whoever makes, checks, lists
 * or documents such a part reads its declaration.
 */
@Incubating
@NullMarked
package io.trialstream.algorithm;

import io.trialstream.stability.Incubating;
import org.jspecify.annotations.NullMarked;
