/** Kafka and PostgreSQL for development and tests: in this JVM, in containers, or elsewhere. */
@NullMarked
package io.trialstream.devstack;

import org.jspecify.annotations.NullMarked;
