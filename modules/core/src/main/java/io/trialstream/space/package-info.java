/** What a parameter may be: distributions, and a parameter's value within one. */
@NullMarked
package io.trialstream.space;

import org.jspecify.annotations.NullMarked;
