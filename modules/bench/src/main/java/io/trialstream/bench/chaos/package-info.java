/** Faults on real processes, and what became of every trial, from accounts of the workers' own. */
@NullMarked
package io.trialstream.bench.chaos;

import org.jspecify.annotations.NullMarked;
