package io.trialstream.cli;

import io.trialstream.worker.command.NumberText;
import java.util.Comparator;
import java.util.OptionalDouble;

/** Compares cells of a table: numbers by size, before texts, and texts by letters. Stateless. */
final class ByCell {

  static final Comparator<String> ORDER = ByCell::compare;

  private ByCell() {}

  private static int compare(String a, String b) {
    OptionalDouble left = NumberText.read(a);
    OptionalDouble right = NumberText.read(b);
    if (left.isPresent() && right.isPresent()) {
      return Double.compare(left.getAsDouble(), right.getAsDouble());
    }
    if (left.isPresent() != right.isPresent()) {
      return left.isPresent() ? -1 : 1;
    }
    return a.compareTo(b);
  }
}
