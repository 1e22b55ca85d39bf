/**
 * What every sampler and every pruner promises, as tests. Published as the test jar of
 * trialstream-core: extend a contract, name your sampler or pruner, and run it.
 */
@NullMarked
package io.trialstream.contract;

import org.jspecify.annotations.NullMarked;
