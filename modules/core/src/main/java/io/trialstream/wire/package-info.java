/** JSON of commands, events and answers. */
@NullMarked
package io.trialstream.wire;

import org.jspecify.annotations.NullMarked;
