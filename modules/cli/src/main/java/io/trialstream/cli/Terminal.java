package io.trialstream.cli;

import java.io.Console;
import org.jspecify.annotations.Nullable;

/** The terminal that standard output may be. Stateless. */
final class Terminal {

  /** Standard output is a file or a pipe: lines may have any length. */
  static final int UNLIMITED = Integer.MAX_VALUE;

  private static final int DEFAULT_COLUMNS = 80;
  private static final int MIN_COLUMNS = 20;

  private Terminal() {}

  /** The columns of the terminal; {@link #UNLIMITED} if standard output is none. */
  static int columns() {
    return isThere() ? columns(System.getenv("COLUMNS")) : UNLIMITED;
  }

  /**
   * The columns that an environment variable names.
   *
   * @param variable null if it is not set
   */
  static int columns(@Nullable String variable) {
    if (variable == null || !variable.matches("[0-9]{1,6}")) {
      return DEFAULT_COLUMNS;
    }
    return Math.max(MIN_COLUMNS, Integer.parseInt(variable));
  }

  /**
   * Asks a person to type a study's name before something that cannot be undone. A script, which
   * has no terminal, is not asked.
   *
   * @return false if the person typed something else
   */
  @SuppressWarnings("SystemConsoleNull") // see isThere
  static boolean confirms(String study) {
    Console console = System.console();
    if (console == null || !isThere()) {
      return true;
    }
    System.err.print("Type the study's name to delete it with all its trials: ");
    String typed = console.readLine();
    return typed != null && typed.strip().equals(study.strip());
  }

  @SuppressWarnings("SystemConsoleNull") // the second step below is for JDK 22 and newer
  private static boolean isThere() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try { // since JDK 22, there is a console without a terminal
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true; // JDK 21: it is one
    }
  }
}
