package io.trialstream.sampler.cmaes;

/**
 * How much of each step of CMA-ES is taken: less where steps point in ever other directions, as
 * with noise and many valleys (LRA-CMA-ES: Nomura, Akimoto and Ono 2023, arXiv 2304.03473,
 * equations 10 to 17). Confined to one thread.
 */
final class LearningRates {

  private static final double BETA_MEAN = 0.1;
  private static final double BETA_COVARIANCE = 0.03;

  private final Rate mean;
  private final Rate covariance;

  LearningRates(int dimension) {
    mean = new Rate(BETA_MEAN, dimension);
    covariance = new Rate(BETA_COVARIANCE, dimension * dimension);
  }

  /** The one of the mean. */
  Rate ofMean() {
    return mean;
  }

  /** The one of the covariance matrix. */
  Rate ofCovariance() {
    return covariance;
  }

  /**
   * A rate from 0 to 1, kept so that the signal in the changes stays in proportion to the noise.
   */
  static final class Rate {

    private static final double ALPHA = 1.4;
    private static final double GAMMA = 0.1;

    private final double beta;
    private final double[] average;
    private double averageSquare;
    private double rate = 1;

    private Rate(double beta, int length) {
      this.beta = beta;
      average = new double[length];
    }

    double now() {
      return rate;
    }

    /** Takes in a change, in the coordinates of the distribution before it. */
    void follow(double[] change) {
      double square = 0;
      double squareOfAverage = 0;
      for (int i = 0; i < change.length; i++) {
        square += change[i] * change[i];
        average[i] += beta * (change[i] - average[i]);
        squareOfAverage += average[i] * average[i];
      }
      averageSquare += beta * (square - averageSquare);
      double noise = averageSquare - squareOfAverage;
      if (noise > 0) {
        double ratio = (squareOfAverage - beta / (2 - beta) * averageSquare) / noise;
        double relative = Math.clamp(ratio / (ALPHA * rate) - 1, -1, 1);
        rate = Math.min(1, rate * Math.exp(Math.min(GAMMA * rate, beta) * relative));
      }
    }
  }
}
