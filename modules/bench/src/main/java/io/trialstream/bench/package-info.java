/** Benchmarks that anyone can run; their results are JSON lines. */
@NullMarked
package io.trialstream.bench;

import org.jspecify.annotations.NullMarked;
