package io.trialstream.sampler.cmaes;

import io.trialstream.numeric.Normals;
import java.util.List;
import java.util.random.RandomGenerator;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

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
  private final boolean separable;

  /** Least standard deviation of each coordinate, so that a grid does not trap it. */
  private final double[] margins;

  private final double[] mean;
  private double sigma;
  private final double[] pSigma;
  private final double[] pC;

  /** The covariance; empty where it is separable. */
  private final double[][] c;

  /** Its diagonal. */
  private final double[] variances;

  private int generation;

  /** Roots of the eigenvalues and the eigenvectors as columns of {@link #c}. */
  private final double[] roots;

  private double[][] basis;

  /**
   * @param cells width of a grid's cell in each coordinate; 0 for all real numbers
   */
  CmaEs(double[] mean, double sigma, int population, boolean separable, double[] cells) {
    int d = mean.length;
    k = new CmaConstants(d, population, separable);
    this.separable = separable;
    this.mean = mean.clone();
    this.sigma = sigma;
    pSigma = new double[d];
    pC = new double[d];
    c = separable ? new double[0][] : new double[d][d];
    basis = separable ? new double[0][] : new double[d][d];
    variances = new double[d];
    roots = new double[d];
    margins = new double[d];
    double tail = 1.0 / (population * d); // a neighbour's cell keeps this much of the mass
    double z = -Normals.quantile(Math.min(0.4, tail / 2));
    for (int i = 0; i < d; i++) {
      if (!separable) {
        c[i][i] = 1;
        basis[i][i] = 1;
      }
      variances[i] = 1;
      roots[i] = 1;
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
    double[][] copy = new double[variances.length][variances.length];
    for (int i = 0; i < copy.length; i++) {
      if (separable) {
        copy[i][i] = variances[i];
      } else {
        copy[i] = c[i].clone();
      }
    }
    return copy;
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
    long cost = separable ? d : (long) d * d;
    long redraws = Math.min(10L * d, MOST_REDRAW_STEPS / cost);
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
      z[i] = random.nextGaussian() * roots[i];
    }
    double[] x = new double[d];
    for (int i = 0; i < d; i++) {
      double y = separable ? z[i] : 0;
      for (int j = 0; j < basis.length; j++) {
        y += basis[i][j] * z[j];
      }
      double spread = sigma * Math.sqrt(variances[i]);
      double wider = spread < margins[i] ? margins[i] / spread : 1;
      x[i] = mean[i] + sigma * y * wider;
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

  /** C^(-1/2) y. */
  private double[] whitened(double[] y) {
    int d = y.length;
    if (separable) {
      double[] white = new double[d];
      for (int i = 0; i < d; i++) {
        white[i] = y[i] / roots[i];
      }
      return white;
    }
    double[] along = new double[d];
    for (int j = 0; j < d; j++) {
      double sum = 0;
      for (int i = 0; i < d; i++) {
        sum += basis[i][j] * y[i];
      }
      along[j] = sum / roots[j];
    }
    double[] white = new double[d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        white[i] += basis[i][j] * along[j];
      }
    }
    return white;
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
    int d = mean.length;
    double longest = Math.sqrt(d) + 2.0 * d / (d + 2);
    double[][] y = new double[k.population][d];
    double[] lengths = new double[k.population];
    for (int i = 0; i < k.population; i++) {
      for (int j = 0; j < d; j++) {
        y[i][j] = (points.get(i)[j] - mean[j]) / sigma;
      }
      lengths[i] = norm(whitened(y[i]));
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
    double[] white = whitened(step);
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
    decompose();
  }

  private void adapt(double[][] y, double[] lengths, double h) {
    int d = mean.length;
    double keep = 1 + k.c1 * (1 - h) * k.cC * (2 - k.cC) - k.c1 - k.cMu * k.weightSum;
    double[] w = new double[k.population];
    for (int i = 0; i < w.length; i++) {
      w[i] = k.weights[i] >= 0 ? k.weights[i] : k.weights[i] * d / (lengths[i] * lengths[i] + TINY);
    }
    for (int a = 0; a < d; a++) {
      for (int b = a; b < (separable ? a + 1 : d); b++) {
        double sum = 0;
        for (int i = 0; i < w.length; i++) {
          sum += w[i] * y[i][a] * y[i][b];
        }
        double before = separable ? variances[a] : c[a][b];
        double now = keep * before + k.c1 * pC[a] * pC[b] + k.cMu * sum;
        if (separable) {
          variances[a] = now;
        } else {
          c[a][b] = now;
          c[b][a] = now;
        }
      }
    }
  }

  private void decompose() {
    int d = mean.length;
    if (separable) {
      for (int i = 0; i < d; i++) {
        variances[i] = Math.max(variances[i], TINY);
        roots[i] = Math.sqrt(variances[i]);
      }
      return;
    }
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(d, true, true);
    if (!eigen.decompose(new DMatrixRMaj(c))) {
      throw new IllegalStateException("A covariance matrix has no eigenvalues.");
    }
    boolean repaired = false;
    double[] values = new double[d];
    double[][] vectors = new double[d][d];
    for (int j = 0; j < d; j++) {
      values[j] = eigen.getEigenvalue(j).getReal();
      if (values[j] < TINY) {
        values[j] = TINY;
        repaired = true;
      }
      DMatrixRMaj vector = eigen.getEigenVector(j);
      for (int i = 0; i < d; i++) {
        vectors[i][j] = vector.get(i);
      }
      roots[j] = Math.sqrt(values[j]);
    }
    basis = vectors;
    if (repaired) {
      for (int a = 0; a < d; a++) {
        for (int b = 0; b < d; b++) {
          c[a][b] = 0;
          for (int j = 0; j < d; j++) {
            c[a][b] += vectors[a][j] * values[j] * vectors[b][j];
          }
        }
      }
    }
    for (int i = 0; i < d; i++) {
      variances[i] = c[i][i];
    }
  }

  /** Whether going on makes no sense: too narrow, too wide or too elongated. */
  boolean exhausted() {
    double widest = 0;
    double narrowest = Double.POSITIVE_INFINITY;
    for (double root : roots) {
      widest = Math.max(widest, root);
      narrowest = Math.min(narrowest, root);
    }
    double ratio = widest / narrowest;
    return sigma * widest < LEAST_SPREAD || sigma >= MOST_SIGMA || ratio * ratio > MOST_CONDITION;
  }
}
