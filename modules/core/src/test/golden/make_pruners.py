"""Verdicts of Optuna 5.0.0's pruners on simulated histories.

python make_pruners.py > ../resources/golden/pruners-optuna-5.0.0.json
"""
import json, math, random, warnings

warnings.simplefilter("ignore")
import optuna
from optuna.pruners import *

optuna.logging.set_verbosity(optuna.logging.ERROR)
W, B = {"n_warmup_steps": 3, "interval_steps": 2}, {"bootstrap_count": 3}
CASES = [
    ("median", {}, lambda: MedianPruner()),
    ("median", {**W, "n_startup_trials": 2, "n_min_trials": 4}, lambda: MedianPruner(2, 3, 2, n_min_trials=4)),
    ("percentile", {"percentile": 25.0}, lambda: PercentilePruner(25.0)),
    ("percentile", {"percentile": 90.0, "n_startup_trials": 0}, lambda: PercentilePruner(90.0, 0)),
    ("threshold", {"lower": -0.5, "upper": 1.5, **W}, lambda: ThresholdPruner(-0.5, 1.5, 3, 2)),
    ("threshold", {"upper": 1.2}, lambda: ThresholdPruner(upper=1.2)),
    ("patient", {"patience": 2}, lambda: PatientPruner(None, 2)),
    ("patient", {"patience": 1, "min_delta": 0.02, "wrapped_pruner": {"name": "median"}},
     lambda: PatientPruner(MedianPruner(), 1, 0.02)),
    ("successive-halving", {}, lambda: SuccessiveHalvingPruner()),
    ("successive-halving", {"min_resource": 1, "reduction_factor": 3, "min_early_stopping_rate": 1},
     lambda: SuccessiveHalvingPruner(1, 3, 1)),
    ("successive-halving", {"min_resource": 2, "reduction_factor": 2, **B}, lambda: SuccessiveHalvingPruner(2, 2, 0, 3)),
    ("hyperband", {}, lambda: HyperbandPruner()),
    ("hyperband", {"min_resource": 2, "max_resource": 27, "reduction_factor": 2, **B},
     lambda: HyperbandPruner(2, 27, 2, 3)),
    ("wilcoxon", {}, lambda: WilcoxonPruner()),
    ("wilcoxon", {"p_threshold": 0.3, "n_startup_steps": 6}, lambda: WilcoxonPruner(p_threshold=0.3, n_startup_steps=6)),
]


def num(v):
    return v if math.isfinite(v) else str(v).replace("nan", "NaN").replace("inf", "Infinity")


def history(name, make, direction, seed):
    r = random.Random(seed)
    study = optuna.create_study(direction=direction, pruner=make(), study_name=f"golden-{seed}")
    sign = 1 if direction == "minimize" else -1
    ops, running = [], {}
    started = 0
    instances = list(range(30))
    while started < 70 or running:
        if started < 70 and len(running) < 6 and (not running or r.random() < 0.4):
            t = study.ask()
            running[t.number] = [t, r.random(), 0, None]
            started += 1
            continue
        n = r.choice(sorted(running))
        t, quality, step, last = running[n]
        if step >= 27 or r.random() < 0.01:
            if last is None or r.random() < 0.05:
                study.tell(t, state=optuna.trial.TrialState.FAIL)
                ops.append(["fail", n])
            else:
                study.tell(t, last)
                ops.append(["complete", n, num(last)])
            del running[n]
            continue
        value = sign * (quality + (1 + 0.5 * quality) * (step + 1) ** -0.5 + r.gauss(0, 0.05))
        if name == "wilcoxon":
            value = sign * (quality + 0.3 * math.sin(step) + r.gauss(0, 0.15))
            value = round(value, 1) if seed % 2 else value
        elif r.random() < 0.01:
            value = math.nan
        value = round(value, 4)
        t.report(value, step)
        verdict = t.should_prune()
        ops.append(["report", n, step, num(value), bool(verdict)])
        running[n][2] = step + (1 if r.random() < 0.9 else 2)
        running[n][3] = value if math.isfinite(value) else last
        if verdict and r.random() < 0.9:
            study.tell(t, state=optuna.trial.TrialState.PRUNED)
            ops.append(["pruned", n])
            del running[n]
    return {"pruner": name, "direction": direction, "study": study.study_name, "ops": ops}


out = []
for i, (name, options, make) in enumerate(CASES):
    for j, direction in enumerate(("minimize", "maximize")):
        h = history(name, make, direction, 100 + 2 * i + j)
        out.append({**h, "options": options})
print(json.dumps({"optuna": optuna.__version__, "histories": out}, separators=(",", ":")))
