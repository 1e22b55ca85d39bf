"""Reference values of parameter importance, from Optuna 5.0.0 and scikit-learn.

python make_importance.py > ../resources/golden/importance-optuna-5.0.0.json
"""
import json, math, random, warnings

warnings.simplefilter("ignore")
import numpy as np, optuna, sklearn
from optuna.distributions import *
from optuna.importance import *
from optuna.importance._fanova._tree import _FanovaTree
from optuna.trial import create_trial
from sklearn.tree import DecisionTreeRegressor

optuna.logging.set_verbosity(optuna.logging.ERROR)

SPACE = {
    "x": FloatDistribution(-5, 5),
    "lr": FloatDistribution(1e-5, 1e-1, log=True),
    "n": IntDistribution(1, 100),
    "big": IntDistribution(1, 4096, log=True),
    "step": FloatDistribution(0, 1, step=0.1),
    "kind": CategoricalDistribution(["a", "b", "c"]),
}


def draw(d, r):
    if isinstance(d, CategoricalDistribution):
        return r.choice(d.choices)
    if d.log:
        v = math.exp(r.uniform(math.log(d.low), math.log(d.high)))
        return min(max(int(round(v)), d.low), d.high) if isinstance(d, IntDistribution) else v
    if isinstance(d, IntDistribution):
        return r.randrange(d.low, d.high + 1)
    if d.step:
        return round(d.low + d.step * r.randrange(int(round((d.high - d.low) / d.step)) + 1), 6)
    return r.uniform(d.low, d.high)


def value(p):
    return (
        p["x"] ** 2
        + abs(math.log10(p["lr"]) + 3) * 4
        + p["n"] / 40
        + {"a": 0, "b": 3, "c": 6}[p["kind"]]
        + (p.get("depth", 0) - 3) ** 2
    )


def study(seed, n, conditional, objectives=1):
    r = random.Random(seed)
    s = optuna.create_study(directions=["minimize"] * objectives)
    rows = []
    for _ in range(n):
        dists = dict(SPACE)
        if conditional and r.random() < 0.5:
            dists["depth"] = IntDistribution(1, 9 if r.random() < 0.7 else 5)
        p = {k: draw(d, r) for k, d in dists.items()}
        v = [value(p)] if objectives == 1 else [value(p), p["n"] / 10 - p["x"]]
        s.add_trial(create_trial(params=p, distributions=dists, values=v))
        rows.append({"params": p, "values": v, "depth_high": dists["depth"].high if "depth" in dists else None})
    return s, rows


cases = []
for seed, n, conditional, objectives in ((1, 100, False, 1), (2, 37, False, 1), (3, 200, True, 1), (4, 80, False, 2)):
    s, rows = study(seed, n, conditional, objectives)
    case = {"trials": rows, "ped_anova": get_param_importances(s, normalize=False)}
    if objectives == 1 and not conditional:
        for name, make in (("fanova", FanovaImportanceEvaluator), ("mdi", MeanDecreaseImpurityImportanceEvaluator)):
            all = [get_param_importances(s, evaluator=make(seed=i), normalize=False) for i in range(10)]
            case[name] = {k: float(np.mean([a[k] for a in all])) for k in SPACE}
    cases.append(case)

r = np.random.RandomState(5)
X = r.uniform([-5, 0, 1], [5, 1, 3], size=(60, 3))
y = X[:, 0] ** 2 + 3 * X[:, 1] * X[:, 2]
t = DecisionTreeRegressor(random_state=0, max_depth=3).fit(X, y)
f = _FanovaTree(t.tree_, np.array([[-5.0, 5.0], [0.0, 1.0], [1.0, 3.0]]))
tree = {
    "rows": X.tolist(),
    "targets": y.tolist(),
    "marginal": [float(f.get_marginal_variance(np.array([c])) / f.variance) for c in range(3)],
    "impurity": t.feature_importances_.tolist(),
}
print(json.dumps({"optuna": optuna.__version__, "sklearn": sklearn.__version__, "cases": cases, "tree": tree}))
