"""A stand-in for the package `cmaes`, for machines where it cannot be installed: Optuna's CmaEsSampler runs on it.

CMA-ES with active covariance (Hansen, arXiv 1604.00772) as section 3.2 of shared/ALGORITHMS.md describes it, under the
interface that Optuna calls; our own code. Its `tell` gives the reference values of the real package in
golden/optuna-5.0.0.json to the last bits: python check.py
"""
import math
import numpy as np


class CMA:
    def __init__(self, mean, sigma, bounds=None, n_max_resampling=100, seed=None, population_size=None, cov=None, lr_adapt=False):
        d = len(mean)
        self.dim = d
        self.population_size = population_size or 4 + math.floor(3 * math.log(d))
        lam = self.population_size
        mu = lam // 2
        w = np.array([math.log((lam + 1) / 2) - math.log(i + 1) for i in range(lam)])
        mueff = w[:mu].sum() ** 2 / (w[:mu] ** 2).sum()
        mueff_minus = w[mu:].sum() ** 2 / (w[mu:] ** 2).sum()
        c1 = 2 / ((d + 1.3) ** 2 + mueff)
        cmu = min(1 - c1 - 1e-8, 2 * (mueff - 2 + 1 / mueff) / ((d + 2) ** 2 + mueff))
        min_alpha = min(1 + c1 / cmu, 1 + 2 * mueff_minus / (mueff + 2), (1 - c1 - cmu) / (d * cmu))
        pos, neg = w[w > 0].sum(), np.abs(w[w < 0]).sum()
        self._w = np.where(w >= 0, w / pos, min_alpha / neg * w)
        self._cs = (mueff + 2) / (d + mueff + 5)
        self._ds = 1 + 2 * max(0, math.sqrt((mueff - 1) / (d + 1)) - 1) + self._cs
        self._cc = (4 + mueff / d) / (d + 4 + 2 * mueff / d)
        self._mu, self._mueff, self._c1, self._cmu = mu, mueff, c1, cmu
        self._chi = math.sqrt(d) * (1 - 1 / (4 * d) + 1 / (21 * d * d))
        self._ps, self._pc = np.zeros(d), np.zeros(d)
        self._mean, self._sigma = np.array(mean, float), sigma
        self._C = np.eye(d) if cov is None else cov
        self._B = self._D = None
        self._bounds, self._n, self._g = bounds, n_max_resampling, 0
        self._rng = np.random.RandomState(seed)

    generation = property(lambda self: self._g)

    def _eigen(self):
        if self._B is None:
            self._C = (self._C + self._C.T) / 2
            D2, B = np.linalg.eigh(self._C)
            D = np.sqrt(np.where(D2 < 0, 1e-8, D2))
            self._C = B @ np.diag(D**2) @ B.T
            self._B, self._D = B, D
        return self._B, self._D

    def _sample(self):
        B, D = self._eigen()
        return self._mean + self._sigma * (B @ (D * self._rng.randn(self.dim)))

    def ask(self):
        for _ in range(self._n):
            x = self._sample()
            if self._bounds is None or np.all((x >= self._bounds[:, 0]) & (x <= self._bounds[:, 1])):
                return x
        x = self._sample()
        return x if self._bounds is None else np.clip(x, self._bounds[:, 0], self._bounds[:, 1])

    def tell(self, solutions):
        self._g += 1
        solutions.sort(key=lambda s: s[1])
        B, D = self._eigen()
        self._B = self._D = None
        x = np.array([s[0] for s in solutions])
        y = (x - self._mean) / self._sigma
        yw = (y[: self._mu] * self._w[: self._mu, None]).sum(0)
        self._mean = self._mean + self._sigma * yw
        inv = B @ np.diag(1 / D) @ B.T
        self._ps = (1 - self._cs) * self._ps + math.sqrt(self._cs * (2 - self._cs) * self._mueff) * inv @ yw
        norm = np.linalg.norm(self._ps)
        self._sigma = min(self._sigma * math.exp(self._cs / self._ds * (norm / self._chi - 1)), 1e32)
        h = 1.0 if norm / math.sqrt(1 - (1 - self._cs) ** (2 * (self._g + 1))) < (1.4 + 2 / (self.dim + 1)) * self._chi else 0.0
        self._pc = (1 - self._cc) * self._pc + h * math.sqrt(self._cc * (2 - self._cc) * self._mueff) * yw
        wio = self._w * np.where(self._w >= 0, 1, self.dim / (np.linalg.norm(inv @ y.T, axis=0) ** 2 + 1e-8))
        delta = (1 - h) * self._cc * (2 - self._cc)
        self._C = ((1 + self._c1 * delta - self._c1 - self._cmu * self._w.sum()) * self._C
                   + self._c1 * np.outer(self._pc, self._pc) + self._cmu * np.einsum("i,ij,ik->jk", wio, y, y))


class SepCMA:
    pass


class CMAwM:
    pass
