package io.trialstream.sampler.cmaes;

import io.trialstream.numeric.Normals;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One run of CMA-ES on the cube [0, 1]^d: a normal distribution that moves towards good points and
 * learns their shape. Hansen's tutorial (arXiv 1604.00772), active covariance update. Points that
 * it did not sample from its present distribution may be told too; they are pulled in as Hansen
 * 2011 ("Injecting external solutions into CMA-ES") describes. O(d^2) for each point drawn, O(d^3)
 * per generation; separable (Ros and Hansen 2008) O(d) and O(d * population), in time and memory.
 * Confined to one thread.
 */
final class CmaEs {

  private static final double TINY = 1e-8;
  private static final double MOST_SIGMA = 1e4;
  private static final double MOST_CONDITION = 1e14;
  private static final double LEAST_SPREAD = 1e-12;

  /** Redraws of one sample take so many steps at most: with many coordinates none lies inside. */
  private static final long MOST_REDRAW_STEPS = 1_000_000;

  private final CmaConstants k;

  /** Least standard deviation of each coordinate, so that a grid does not trap it. */
  private final double[] margins;

  private final double[] mean;
  private double sigma;
  private final double[] pSigma;
  private final double[] pC;

  private final Covariance covariance;

  /** Null where each step is taken as a whole. */
  private final @Nullable LearningRates rates;

  private int generation;

  /**
   * Where a run begins.
   *
   * @param mean in the cube
   * @param sigma the step size
   * @param covariance the shape; null for the same in all directions
   */
  record Start(double[] mean, double sigma, double @Nullable [][] covariance) {}

  /**
   * @param cells width of a grid's cell in each coordinate; 0 for all real numbers
   */
  CmaEs(double[] mean, double sigma, int population, boolean separable, double[] cells) {
    this(new Start(mean, sigma, null), population, separable, cells, false);
  }

  /**
   * @param cells width of a grid's cell in each coordinate; 0 for all real numbers
   * @param adaptRates whether steps are shortened as {@link LearningRates} says; not if it is
   *     separable
   */
  CmaEs(Start start, int population, boolean separable, double[] cells, boolean adaptRates) {
    int d = start.mean().length;
    k = new CmaConstants(d, population, separable);
    mean = start.mean().clone();
    sigma = start.sigma();
    covariance = new Covariance(d, separable);
    double[][] shape = start.covariance();
    if (shape != null && !separable) {
      covariance.set(shape);
    }
    rates = adaptRates && !separable ? new LearningRates(d) : null;
    pSigma = new double[d];
    pC = new double[d];
    margins = new double[d];
    double tail = 1.0 / (population * d); // a neighbour's cell keeps this much of the mass
    double z = -Normals.quantile(Math.min(0.4, tail / 2));
    for (int i = 0; i < d; i++) {
      margins[i] = cells[i] / 2 / z;
    }
  }

  int population() {
    return k.population;
  }

  int generation() {
    return generation;
  }

  double sigma() {
    return sigma;
  }

  double[] mean() {
    return mean.clone();
  }

  double[][] covariance() {
    return covariance.matrix();
  }

  double[] pathOfSigma() {
    return pSigma.clone();
  }

  double[] pathOfCovariance() {
    return pC.clone();
  }

  /** A point within the cube: drawn again while it lies outside, then moved to the border. */
  double[] sample(RandomGenerator random) {
    int d = mean.length;
    long redraws = Math.min(10L * d, MOST_REDRAW_STEPS / covariance.cost());
    double[] x = draw(random);
    for (long i = 0; i < redraws && !inside(x); i++) {
      x = draw(random);
    }
    for (int i = 0; i < d; i++) {
      x[i] = Math.clamp(x[i], 0, 1);
    }
    return x;
  }

  private double[] draw(RandomGenerator random) {
    int d = mean.length;
    double[] z = new double[d];
    for (int i = 0; i < d; i++) {
      z[i] = random.nextGaussian();
    }
    double[] x = covariance.shaped(z);
    for (int i = 0; i < d; i++) {
      double spread = sigma * Math.sqrt(covariance.variance(i));
      double wider = spread < margins[i] ? margins[i] / spread : 1;
      x[i] = mean[i] + sigma * x[i] * wider;
    }
    return x;
  }

  private static boolean inside(double[] x) {
    for (double v : x) {
      if (v < 0 || v > 1) {
        return false;
      }
    }
    return true;
  }

  /** A point in the coordinates in which the distribution is the standard normal one. */
  double[] whitened(double[] x) {
    double[] y = new double[x.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = (x[i] - mean[i]) / sigma;
    }
    return covariance.whitened(y);
  }

  /** A slope in the coordinates of {@link #whitened} as a slope in those of the cube. */
  double[] unwhitenedSlope(double[] slope) {
    double[] back = covariance.whitened(slope);
    for (int i = 0; i < back.length; i++) {
      back[i] /= sigma;
    }
    return back;
  }

  private static double norm(double[] v) {
    double sum = 0;
    for (double x : v) {
      sum += x * x;
    }
    return Math.sqrt(sum);
  }

  /**
   * Learns from one generation.
   *
   * @param points as many as the population, the best first
   * @param foreign whether each was drawn from another distribution than the present one
   */
  void tell(List<double[]> points, boolean[] foreign) {
    if (rates == null) {
      step(points, foreign);
      return;
    }
    int d = mean.length;
    double[] meanBefore = mean.clone();
    double sigmaBefore = sigma;
    double[][] before = covariance.matrix();
    Covariance shape = new Covariance(d, false);
    shape.set(before);
    step(points, foreign);
    double growth = sigma / sigmaBefore * (sigma / sigmaBefore);
    double[] moved = new double[d];
    double[][] changed = covariance.matrix();
    for (int i = 0; i < d; i++) {
      moved[i] = (mean[i] - meanBefore[i]) / sigmaBefore;
      for (int j = 0; j < d; j++) {
        changed[i][j] = growth * changed[i][j] - before[i][j];
      }
    }
    double rateBefore = rates.ofMean().now();
    rates.ofMean().follow(shape.whitened(moved));
    rates.ofCovariance().follow(local(shape, changed));
    for (int i = 0; i < d; i++) {
      mean[i] = meanBefore[i] + rates.ofMean().now() * (mean[i] - meanBefore[i]);
      for (int j = 0; j < d; j++) {
        before[i][j] += rates.ofCovariance().now() * changed[i][j];
      }
    }
    covariance.set(before);
    sigma = sigmaBefore * covariance.normalize() * rateBefore / rates.ofMean().now();
    sigma = Math.min(sigma, MOST_SIGMA);
  }

  /** A change of a covariance matrix in the coordinates of a shape, row by row. */
  private static double[] local(Covariance shape, double[][] change) {
    int d = change.length;
    double[][] half = new double[d][];
    for (int i = 0; i < d; i++) {
      half[i] = shape.whitened(change[i]); // it is symmetric, so that rows are columns
    }
    double[] local = new double[d * d];
    double[] column = new double[d];
    for (int j = 0; j < d; j++) {
      for (int i = 0; i < d; i++) {
        column[i] = half[i][j] / Math.sqrt(2);
      }
      System.arraycopy(shape.whitened(column), 0, local, j * d, d);
    }
    return local;
  }

  private void step(List<double[]> points, boolean[] foreign) {
    int d = mean.length;
    double longest = Math.sqrt(d) + 2.0 * d / (d + 2);
    double[][] y = new double[k.population][d];
    double[] lengths = new double[k.population];
    for (int i = 0; i < k.population; i++) {
      for (int j = 0; j < d; j++) {
        y[i][j] = (points.get(i)[j] - mean[j]) / sigma;
      }
      lengths[i] = norm(covariance.whitened(y[i]));
      if (foreign[i] && lengths[i] > longest) {
        for (int j = 0; j < d; j++) {
          y[i][j] *= longest / lengths[i];
        }
        lengths[i] = longest;
      }
    }
    generation++;
    double[] step = new double[d];
    for (int i = 0; i < k.parents; i++) {
      for (int j = 0; j < d; j++) {
        step[j] += k.weights[i] * y[i][j];
      }
    }
    for (int j = 0; j < d; j++) {
      mean[j] += sigma * step[j];
    }
    double[] white = covariance.whitened(step);
    double pull = Math.sqrt(k.cSigma * (2 - k.cSigma) * k.muEff);
    for (int j = 0; j < d; j++) {
      pSigma[j] = (1 - k.cSigma) * pSigma[j] + pull * white[j];
    }
    double length = norm(pSigma);
    sigma *= Math.exp(k.cSigma / k.dSigma * (length / k.chi - 1));
    sigma = Math.min(sigma, MOST_SIGMA);
    double started = Math.sqrt(1 - Math.pow(1 - k.cSigma, 2.0 * (generation + 1)));
    double h = length / started < (1.4 + 2.0 / (d + 1)) * k.chi ? 1 : 0;
    double pullC = h * Math.sqrt(k.cC * (2 - k.cC) * k.muEff);
    for (int j = 0; j < d; j++) {
      pC[j] = (1 - k.cC) * pC[j] + pullC * step[j];
    }
    adapt(y, lengths, h);
  }

  private void adapt(double[][] y, double[] lengths, double h) {
    int d = mean.length;
    double keep = 1 + k.c1 * (1 - h) * k.cC * (2 - k.cC) - k.c1 - k.cMu * k.weightSum;
    double[] w = new double[k.population];
    for (int i = 0; i < w.length; i++) {
      w[i] = k.weights[i] >= 0 ? k.weights[i] : k.weights[i] * d / (lengths[i] * lengths[i] + TINY);
    }
    covariance.update(keep, k.c1, pC, k.cMu, w, y);
  }

  /** Whether going on makes no sense: too narrow, too wide or too elongated. */
  boolean exhausted() {
    double widest = covariance.widest();
    double ratio = widest / covariance.narrowest();
    return sigma * widest < LEAST_SPREAD || sigma >= MOST_SIGMA || ratio * ratio > MOST_CONDITION;
  }
}
