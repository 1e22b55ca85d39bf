/** How the worker's jar and the command write their log; not for programs that use the library. */
@org.jspecify.annotations.NullMarked
package io.trialstream.worker.log;
