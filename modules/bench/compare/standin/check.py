"""Compares the stand-in with the reference values of the real package; prints the largest differences."""
import json
import pathlib

import numpy as np

import cmaes

golden = pathlib.Path(__file__).resolve().parents[3] / "core/src/test/resources/golden/optuna-5.0.0.json"
for case in json.loads(golden.read_text())["cmaes"]:
    d, after = case["dim"], case["after_tell"]
    cma = cmaes.CMA(np.full(d, 0.5), 1 / 6, bounds=np.array([[0, 1]] * d), population_size=case["popsize"])
    cma.tell([(np.array(s["x"]), s["y"]) for s in case["solutions"]])
    pairs = [(cma._mean, "mean"), (cma._sigma, "sigma"), (cma._ps, "p_sigma"), (cma._pc, "pc"), (cma._C, "C")]
    worst = max(np.abs(np.array(ours) - np.array(after[name])).max() for ours, name in pairs)
    print(f"{d} dimensions: {worst:.1e}")
    assert worst < 1e-12
