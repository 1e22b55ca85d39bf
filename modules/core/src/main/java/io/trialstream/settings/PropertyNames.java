package io.trialstream.settings;

import java.util.Optional;

/**
 * The names of the properties of Kafka's clients, which settings named {@code kafka.*} set. Who has
 * those clients provides it by {@link java.util.ServiceLoader}; a program without them has no use
 * for such settings, passes over them, and shows none of their values. Thread-safe.
 */
public interface PropertyNames {

  /** The name that was probably meant; empty for one that may be right. */
  Optional<String> meant(String property);

  /** Whether it is known that the value of this property is no secret. */
  boolean isOpen(String property);
}
