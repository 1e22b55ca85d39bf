/** What a person who optimises something touches first: studies, objectives, trials. */
@NullMarked
package io.trialstream;

import org.jspecify.annotations.NullMarked;
