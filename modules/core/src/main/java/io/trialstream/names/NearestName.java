package io.trialstream.names;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the name that somebody meant who wrote a name that there is not, by the number of letters
 * that have to be inserted, removed or replaced (Levenshtein 1966). Upper and lower case count as
 * the same, and so do the separators {@code . - _}. Stateless.
 */
public final class NearestName {

  private NearestName() {}

  /** The known name that is most like this one; empty if none is much like it. */
  public static Optional<String> like(String wrong, Collection<String> known) {
    return like(wrong, known, wrong.length() < 4 ? 1 : Math.max(2, wrong.length() / 3));
  }

  /**
   * The same for names that may be right although nobody knows them.
   *
   * @param most how many letters may differ
   */
  public static Optional<String> like(String wrong, Collection<String> known, int most) {
    String best = null;
    int limit = most + 1;
    String written = plain(wrong);
    for (String name : known) {
      int distance = distance(written, plain(name), limit);
      if (distance < limit) {
        limit = distance;
        best = name;
      }
    }
    return Optional.ofNullable(best);
  }

  /**
   * A question that names the known name which is most like this one, with a blank before it; empty
   * if none is much like it.
   */
  public static String question(String wrong, Collection<String> known) {
    return like(wrong, known).map(name -> " Did you mean \"" + name + "\"?").orElse("");
  }

  /** The name in one case, with one kind of separator. */
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '.').replace('-', '.');
  }

  /** The distance; the limit where it is at least that, as far as the lengths show it. */
  private static int distance(String a, String b, int limit) {
    if (Math.abs(a.length() - b.length()) >= limit) {
      return limit;
    }
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = above[0];
      above[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = above[j];
        above[j] = Math.min(replaced, 1 + Math.min(above[j], above[j - 1]));
      }
    }
    return above[b.length()];
  }
}
