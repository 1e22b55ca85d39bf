package io.trialstream.server.http;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** What somebody probably meant who wrote a name that there is not. Stateless. */
final class Nearest {

  private Nearest() {}

  /** A question that names the most similar name; empty if none is similar. */
  static String question(String written, Collection<String> known) {
    return of(written, known).map(name -> " Did you mean \"" + name + "\"?").orElse("");
  }

  /** The most similar one, if it is similar enough. */
  static Optional<String> of(String written, Collection<String> known) {
    String best = null;
    int least = Math.max(2, written.length() / 3) + 1;
    for (String name : known) {
      int distance =
          distance(written.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT), least);
      if (distance < least) {
        least = distance;
        best = name;
      }
    }
    return Optional.ofNullable(best);
  }

  /** How many letters differ (Levenshtein 1966); a long name is only compared by its length. */
  private static int distance(String a, String b, int most) {
    if (Math.abs(a.length() - b.length()) >= most) {
      return most;
    }
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
