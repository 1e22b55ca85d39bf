/** Several objectives: domination, fronts and hypervolume. Everywhere smaller is better. */
@NullMarked
package io.trialstream.pareto;

import org.jspecify.annotations.NullMarked;
