/** Numerics that several samplers need: the normal distribution, and hashes that mix bits. */
@NullMarked
package io.trialstream.numeric;

import org.jspecify.annotations.NullMarked;
