/** What users may count on from one version to the next. */
@NullMarked
package io.trialstream.stability;

import org.jspecify.annotations.NullMarked;
