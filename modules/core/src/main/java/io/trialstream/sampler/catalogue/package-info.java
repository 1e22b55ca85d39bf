/** Which samplers there are, by name; and those that are made of others. */
@NullMarked
package io.trialstream.sampler.catalogue;

import org.jspecify.annotations.NullMarked;
