/** A sampler and a pruner for Trialstream. */
@NullMarked
package com.example.plugin;

import org.jspecify.annotations.NullMarked;
