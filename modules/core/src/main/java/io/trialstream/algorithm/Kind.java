package io.trialstream.algorithm;

/** What an algorithm is for. */
public enum Kind {
  /** Decides the parameters of the next trial. */
  SAMPLER("sampler"),

  /** Decides whether a running trial stops early. */
  PRUNER("pruner"),

  /** Measures how much each parameter matters. */
  IMPORTANCE_METHOD("importance method"),

  /** Makes the parameters of a new trial from those of earlier ones, in an evolution. */
  CROSSOVER("crossover");

  private final String word;

  Kind(String word) {
    this.word = word;
  }

  /** What people call one of it, in the singular. */
  public String word() {
    return word;
  }
}
