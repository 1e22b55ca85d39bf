/**
 * What needs the development stack: a whole platform in one process, objectives in one source file,
 * and benchmarks.
 */
@NullMarked
package io.trialstream.dev;

import org.jspecify.annotations.NullMarked;
