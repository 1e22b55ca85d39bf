/**
 * The suite: problems with known optima in nine groups, what samplers find on them, and how that
 * compares with what others find on the same problems.
 */
@NullMarked
package io.trialstream.bench.suite;

import org.jspecify.annotations.NullMarked;
