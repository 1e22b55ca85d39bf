package io.trialstream.sampler.gp;

/**
 * What a Gaussian process assumes.
 *
 * @param lengths by input: how far apart points may lie and still tell about each other; inputs are
 *     from 0 to 1
 * @param scale variance of the function, above 0
 * @param noise variance of what is added to it, above 0
 */
record Hyperparameters(double[] lengths, double scale, double noise) {

  /** The logarithms, lengths first, then scale and noise. */
  static Hyperparameters ofLogs(double[] logs) {
    double[] lengths = new double[logs.length - 2];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = Math.exp(logs[i]);
    }
    return new Hyperparameters(
        lengths, Math.exp(logs[lengths.length]), Math.exp(logs[lengths.length + 1]));
  }
}
