/** The {@code trialstream} command. */
@NullMarked
package io.trialstream.cli;

import org.jspecify.annotations.NullMarked;
