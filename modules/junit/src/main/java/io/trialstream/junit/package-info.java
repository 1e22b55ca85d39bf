/**
 * For tests of users: a class with {@link io.trialstream.junit.Trialstream} gets a whole
 * Trialstream to run against.
 */
@Incubating
@NullMarked
package io.trialstream.junit;

import io.trialstream.stability.Incubating;
import org.jspecify.annotations.NullMarked;
