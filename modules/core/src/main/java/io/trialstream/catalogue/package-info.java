/** All algorithms that this process has, for those who list them. */
@NullMarked
package io.trialstream.catalogue;

import org.jspecify.annotations.NullMarked;
