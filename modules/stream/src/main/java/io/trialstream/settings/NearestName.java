package io.trialstream.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the name that somebody meant, by the number of letters that have to be inserted, removed or
 * replaced (Levenshtein's distance). Stateless.
 */
final class NearestName {

  private record Candidate(String name, int distance) {}

  private NearestName() {}

  /** The known name that is most like this one; empty if none is much like it. */
  static Optional<String> like(String wrong, Collection<String> known) {
    int most = Math.max(1, wrong.length() / 4);
    return known.stream()
        .map(name -> new Candidate(name, distance(plain(wrong), plain(name))))
        .filter(candidate -> candidate.distance <= most)
        .min(Comparator.comparingInt(Candidate::distance))
        .map(Candidate::name);
  }

  /** The name in one case, with one kind of separator. */
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '.').replace('-', '.');
  }

  private static int distance(String a, String b) {
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
