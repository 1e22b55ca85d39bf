package io.trialstream.study;

/**
 * The best of a study with one objective.
 *
 * @param number its trial number
 * @param value its value
 */
public record BestTrial(int number, double value) {}
