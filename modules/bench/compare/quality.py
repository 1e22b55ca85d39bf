"""Optuna on the same functions, with the same shifts, as `trialstream bench quality`.

    python quality.py --sampler tpe --functions branin,ackley10 --trials 100 --seeds 30 --shifted

prints one JSON line per function: median, quartiles and the value of each seed. With --against FILE, the lines of
`bench quality` for the same functions and seeds, also a line that sets the two side by side: p_worse is the
one-sided probability of such a difference (Mann-Whitney) if ours were no worse. Needs optuna 5.0.0 and scipy.
"""
import argparse
import json
import math

import numpy as np
import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)


def shift(seed, dimension, width):
    if seed == 0:
        return 0.0
    s = math.sin(seed * 12.9898 + dimension * 78.233) * 43758.5453
    return (2 * (s - math.floor(s)) - 1) * 0.2 * width


def point(trial, bounds, seed):
    return np.array(
        [trial.suggest_float(f"x{i}", lo, hi) - shift(seed, i, hi - lo) for i, (lo, hi) in enumerate(bounds)]
    )


def branin(x):
    a = x[1] - 5.1 / (4 * math.pi**2) * x[0] ** 2 + 5 / math.pi * x[0] - 6
    return a * a + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x[0]) + 10


A = np.array([1, 1.2, 3, 3.2])
B = np.array([[10, 3, 17, 3.5, 1.7, 8], [.05, 10, 17, .1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, .05, 10, .1, 14]])
P = 1e-4 * np.array(
    [[1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991],
     [2348, 1451, 3522, 2883, 3047, 6650], [4047, 8828, 8732, 5743, 1091, 381]]
)


def hartmann6(x):
    return -float(np.sum(A * np.exp(-np.sum(B * (x - P) ** 2, axis=1))))


def rosenbrock(x):
    return float(np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2))


def ackley(x):
    return float(-20 * np.exp(-0.2 * np.sqrt(np.mean(x**2))) - np.exp(np.mean(np.cos(2 * np.pi * x))) + 20 + np.e)


def styblinski(x):
    return float(np.sum(x**4 - 16 * x**2 + 5 * x) / 2)


def rastrigin(x):
    return float(10 * len(x) + np.sum(x**2 - 10 * np.cos(2 * np.pi * x)))


def griewank(x):
    return float(np.sum(x**2) / 4000 - np.prod(np.cos(x / np.sqrt(np.arange(1, len(x) + 1)))) + 1)


def camel(p):
    x, y = p
    return (4 - 2.1 * x * x + x**4 / 3) * x * x + x * y + (-4 + 4 * y * y) * y * y


def levy(x):
    w = 1 + (x - 1) / 4
    s = math.sin(math.pi * w[0]) ** 2
    s += np.sum((w[:-1] - 1) ** 2 * (1 + 10 * np.sin(math.pi * w[:-1] + 1) ** 2))
    return float(s + (w[-1] - 1) ** 2 * (1 + math.sin(2 * math.pi * w[-1]) ** 2))


BOXES = {
    "branin": ([(-5, 10), (0, 15)], branin),
    "hartmann6": ([(0, 1)] * 6, hartmann6),
    "rosenbrock5": ([(-5, 10)] * 5, rosenbrock),
    "ackley10": ([(-32.768, 32.768)] * 10, ackley),
    "styblinski5": ([(-5, 5)] * 5, styblinski),
    "rastrigin5": ([(-5.12, 5.12)] * 5, rastrigin),
    "griewank5": ([(-600, 600)] * 5, griewank),
    "camel": ([(-3, 3), (-2, 2)], camel),
    "levy8": ([(-10, 10)] * 8, levy),
}


def mixed(t, seed):
    x = t.suggest_float("x", -5, 5) - shift(seed, 0, 10)
    y = t.suggest_float("y", -5, 5) - shift(seed, 1, 10)
    k = t.suggest_int("k", 0, 20, step=2)
    lr = t.suggest_float("lr", 1e-5, 1e-1, log=True)
    c = t.suggest_categorical("c", ["a", "b", "c", "d"])
    if c == "a":
        g = 4 * (t.suggest_float("za", 0, 1) - 0.7) ** 2
    elif c == "b":
        g = 1 + 0.1 * (t.suggest_int("zb", 1, 8) - 5) ** 2
    elif c == "c":
        g = 2
    else:
        g = 0.5 + (math.log10(t.suggest_float("zd", 1e-3, 1, log=True)) + 2) ** 2
    return ((x - 1) ** 2 + 0.5 * (y + 2) ** 2 + 0.5 * (x - 1) * (y + 2) + 0.05 * (k - 12) ** 2
            + (math.log10(lr) + 3) ** 2 + g)


def zdt1(t, seed):
    x = [t.suggest_float(f"x{i}", 0, 1) for i in range(5)]
    g = 1 + 9 * sum(x[1:]) / 4
    return x[0], g * (1 - math.sqrt(x[0] / g))


def zdt2(t, seed):
    x = [t.suggest_float(f"x{i}", 0, 1) for i in range(5)]
    g = 1 + 9 * sum(x[1:]) / 4
    return x[0], g * (1 - (x[0] / g) ** 2)


SEVERAL = {"zdt1_5": (zdt1, (2.0, 5.0)), "zdt2_5": (zdt2, (1.1, 1.1))}


def sampler(name, seed):
    s = optuna.samplers
    return {
        "random": lambda: s.RandomSampler(seed=seed),
        "tpe": lambda: s.TPESampler(seed=seed),
        "nsga2": lambda: s.NSGAIISampler(seed=seed),
        "qmc": lambda: s.QMCSampler(seed=seed, scramble=True),
        "gp": lambda: s.GPSampler(seed=seed),
        "cmaes": lambda: s.CmaEsSampler(seed=seed),
    }[name]()


def run(function, name, trials, parallel, seed, shifted):
    moved = seed if shifted else 0
    several = SEVERAL.get(function)
    directions = ["minimize"] * (2 if several else 1)
    study = optuna.create_study(directions=directions, sampler=sampler(name, seed))
    running = []
    asked = told = 0
    while told < trials:
        if asked < trials and len(running) < parallel:
            t = study.ask()
            if several:
                value = several[0](t, moved)
            elif function == "mixed":
                value = mixed(t, moved)
            else:
                bounds, f = BOXES[function]
                value = f(point(t, bounds, moved))
            running.append((t, value))
            asked += 1
        else:
            t, value = running.pop(0)
            study.tell(t, value)
            told += 1
    if not several:
        return study.best_value
    from optuna._hypervolume import compute_hypervolume

    points = [t.values for t in study.trials if all(v <= r for v, r in zip(t.values, several[1]))]
    return float(compute_hypervolume(np.array(points), np.array(several[1]))) if points else 0.0


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--sampler", default="tpe")
    p.add_argument("--functions", default="branin")
    p.add_argument("--trials", type=int, default=100)
    p.add_argument("--parallel", type=int, default=1)
    p.add_argument("--seeds", type=int, default=15)
    p.add_argument("--first-seed", type=int, default=1)
    p.add_argument("--shifted", action="store_true")
    p.add_argument("--against")
    a = p.parse_args()
    ours = {}
    if a.against:
        for line in open(a.against):
            record = json.loads(line)
            if "seed" in record:
                best = record["best"] if "best" in record else -record["hypervolume"]
                ours.setdefault(record["function"], []).append(best)
    for function in a.functions.split(","):
        values = [
            run(function, a.sampler, a.trials, a.parallel, seed, a.shifted)
            for seed in range(a.first_seed, a.first_seed + a.seeds)
        ]
        q = np.quantile(values, [0.25, 0.5, 0.75])
        print(json.dumps({
            "function": function, "sampler": "optuna-" + a.sampler, "trials": a.trials, "parallel": a.parallel,
            "shifted": a.shifted, "seeds": a.seeds, "median": q[1], "q25": q[0], "q75": q[2], "values": values,
        }), flush=True)
        if function in ours:
            from scipy.stats import mannwhitneyu

            theirs = [-v for v in values] if function in SEVERAL else values
            sign = -1 if function in SEVERAL else 1
            print(json.dumps({
                "function": function,
                "ours": sign * float(np.median(ours[function])),
                "optuna": sign * float(np.median(theirs)),
                "p_worse": float(mannwhitneyu(ours[function], theirs, alternative="greater").pvalue),
            }), flush=True)


if __name__ == "__main__":
    main()
