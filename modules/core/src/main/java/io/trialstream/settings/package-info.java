/** The settings of a process: which there are, where their values come from, what may be shown. */
@Incubating
@NullMarked
package io.trialstream.settings;

import io.trialstream.stability.Incubating;
import org.jspecify.annotations.NullMarked;
