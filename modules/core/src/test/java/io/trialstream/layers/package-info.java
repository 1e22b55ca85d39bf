/** Rules of layers that several modules hold; each module's {@code ArchitectureTest} names them. */
@NullMarked
package io.trialstream.layers;

import org.jspecify.annotations.NullMarked;
