/** Deployable verticles: the sampler and the gateway. */
@NullMarked
package io.trialstream.server;

import org.jspecify.annotations.NullMarked;
