/** The settings of a process: which there are, where their values come from, what may be shown. */
@NullMarked
package io.trialstream.settings;

import org.jspecify.annotations.NullMarked;
