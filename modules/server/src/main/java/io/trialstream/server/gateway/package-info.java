/** Control over HTTP: creating, listing, stopping and reading studies. */
@NullMarked
package io.trialstream.server.gateway;

import org.jspecify.annotations.NullMarked;
