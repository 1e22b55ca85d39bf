/** What a deployment of any size would do, from costs measured on a small one. */
@NullMarked
package io.trialstream.bench.scaling;

import org.jspecify.annotations.NullMarked;
