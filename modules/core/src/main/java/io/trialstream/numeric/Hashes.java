package io.trialstream.numeric;

/** Numbers that look random, as functions of other numbers. */
public final class Hashes {

  private Hashes() {}

  /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014), variant 13 of Stafford. */
  public static long mix(long z) {
    long a = z + 0x9e3779b97f4a7c15L;
    a = (a ^ (a >>> 30)) * 0xbf58476d1ce4e5b9L;
    a = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
    return a ^ (a >>> 31);
  }
}
