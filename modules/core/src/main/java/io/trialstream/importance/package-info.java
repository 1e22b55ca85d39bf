/** How much each parameter matters. */
@NullMarked
package io.trialstream.importance;

import org.jspecify.annotations.NullMarked;
