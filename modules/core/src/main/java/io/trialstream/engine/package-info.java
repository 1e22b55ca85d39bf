/** The only place where a study changes: commands in, events out. */
@NullMarked
package io.trialstream.engine;

import org.jspecify.annotations.NullMarked;
