/** How {@link io.trialstream.Study#optimize} runs, whichever kind of study it is. */
@NullMarked
package io.trialstream.optimize;

import org.jspecify.annotations.NullMarked;
