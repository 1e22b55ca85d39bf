package io.trialstream.cli;

import java.util.List;

/**
 * Adds commands that another jar on the class path brings; found by {@link
 * java.util.ServiceLoader}.
 */
public interface CommandProvider {

  /** New commands: objects that picocli's annotations describe. */
  List<Object> commands();
}
