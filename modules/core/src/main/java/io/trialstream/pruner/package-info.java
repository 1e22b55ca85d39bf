/** Rules that stop bad trials early. */
@NullMarked
package io.trialstream.pruner;

import org.jspecify.annotations.NullMarked;
