package io.trialstream.algorithm;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an algorithm declares about itself. This is the only place where its name, its options and
 * what it can do are written; everything else reads it. Immutable.
 *
 * <pre>{@code
 * Algorithm.of(Kind.SAMPLER, "annealing", "Moves from the best point, less and less far.")
 *     .with(Option.number("start", 0, 1, 0.5, "How far the first moves go."))
 *     .costing("O(1)")
 * }</pre>
 *
 * @param kind what it is for
 * @param name lower-case letters, digits and hyphens, 64 at most
 * @param summary what it does, in one line
 * @param options in the order in which they are shown
 * @param severalObjectives whether it works with several objectives; all work with one
 * @param constraints whether it takes note of constraints
 * @param cost what one decision costs, in one line; empty if that is not said
 */
public record Algorithm(
    Kind kind,
    String name,
    String summary,
    List<Option> options,
    boolean severalObjectives,
    boolean constraints,
    String cost) {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,63}");
  private static final int MAX_LINE = 500;

  public Algorithm {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "Expected a %s's name of at most 64 lower-case letters, digits and hyphens, but got \"%s\"."
              .formatted(kind.word(), name));
    }
    requireOneLine(summary, "summary of " + name);
    options = List.copyOf(options);
    Set<String> names = new HashSet<>();
    for (Option option : options) {
      if (!names.add(option.name())) {
        throw new IllegalArgumentException(
            "The %s \"%s\" declares the option %s twice."
                .formatted(kind.word(), name, option.name()));
      }
    }
  }

  /** One without options, for one objective, that takes no note of constraints. */
  public static Algorithm of(Kind kind, String name, String summary) {
    return new Algorithm(kind, name, summary, List.of(), false, false, "");
  }

  /** The same with more options. */
  public Algorithm with(Option... more) {
    List<Option> all = new ArrayList<>(options);
    all.addAll(List.of(more));
    return new Algorithm(kind, name, summary, all, severalObjectives, constraints, cost);
  }

  /** The same for several objectives too. */
  public Algorithm forSeveralObjectives() {
    return new Algorithm(kind, name, summary, options, true, constraints, cost);
  }

  /** The same that takes note of constraints. */
  public Algorithm usingConstraints() {
    return new Algorithm(kind, name, summary, options, severalObjectives, true, cost);
  }

  /** The same with what one decision costs. */
  public Algorithm costing(String words) {
    return new Algorithm(kind, name, summary, options, severalObjectives, constraints, words);
  }

  static void requireOneLine(String text, String what) {
    if (text.isBlank()
        || text.length() > MAX_LINE
        || text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "Expected one line of at most %s characters as %s, but got \"%s\"."
              .formatted(MAX_LINE, what, text));
    }
  }
}
