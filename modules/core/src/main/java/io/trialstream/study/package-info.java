/** The nouns: studies, trials, directions, states. */
@NullMarked
package io.trialstream.study;

import org.jspecify.annotations.NullMarked;
