package io.trialstream.space;

import org.jspecify.annotations.Nullable;

/** Rules for text that is stored: it must fit into PostgreSQL and UTF-8. */
public final class Text {

  /** Longest study, parameter, worker or attribute name, in UTF-16 units. */
  public static final int MAX_NAME_LENGTH = 255;

  private static final int SHOWN_LENGTH = 60;

  private Text() {}

  /**
   * The name itself.
   *
   * @throws IllegalArgumentException if it is empty, blank, too long, or holds control characters
   *     or lone surrogates
   */
  public static String requireName(@Nullable String name, String what) {
    if (name == null || name.isBlank()) {
      throw new IllegalArgumentException(
          "Expected the %s to have 1 to %s characters, but it is empty."
              .formatted(what, MAX_NAME_LENGTH));
    }
    if (name.length() > MAX_NAME_LENGTH) {
      throw new IllegalArgumentException(
          "Expected the %s to have 1 to %s characters, but \"%s…\" has %s."
              .formatted(what, MAX_NAME_LENGTH, name.substring(0, SHOWN_LENGTH), name.length()));
    }
    if (!name.equals(clean(name)) || name.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "Expected the " + what + " to be without control characters and lone surrogates.");
    }
    return name;
  }

  /** The text with U+0000 and lone surrogates replaced by U+FFFD. */
  public static String clean(String text) {
    StringBuilder changed = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair) {
        i++;
      } else if (c == 0 || Character.isSurrogate(c)) {
        changed = changed == null ? new StringBuilder(text) : changed;
        changed.setCharAt(i, '\uFFFD');
      }
    }
    return changed == null ? text : changed.toString();
  }
}
