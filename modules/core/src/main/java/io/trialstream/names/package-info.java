/** Names that people write, and what they meant where there is no such name. */
@NullMarked
package io.trialstream.names;

import org.jspecify.annotations.NullMarked;
