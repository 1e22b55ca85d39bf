"""SMAC3: https://github.com/automl/SMAC3."""
import tempfile

from .base import Peer, active


def config_space(problem, seed):
    import ConfigSpace as cs

    space = cs.ConfigurationSpace(seed=seed)
    made = {}
    for p in problem["space"]:
        name = p["name"]
        if p["type"] == "categorical":
            made[name] = cs.CategoricalHyperparameter(name, p["choices"])
        elif p["type"] == "float" and p.get("step"):
            count = round((p["high"] - p["low"]) / p["step"])
            made[name] = cs.OrdinalHyperparameter(name, [p["low"] + k * p["step"] for k in range(count + 1)])
        elif p["type"] == "float":
            made[name] = cs.UniformFloatHyperparameter(name, p["low"], p["high"], log=p["log"])
        elif p["step"] > 1:
            made[name] = cs.OrdinalHyperparameter(name, list(range(p["low"], p["high"] + 1, p["step"])))
        else:
            made[name] = cs.UniformIntegerHyperparameter(name, p["low"], p["high"], log=p["log"])
    space.add(*made.values())
    for p in problem["space"]:
        if "parent" in p:
            parent = next(q for q in problem["space"] if q["name"] == p["parent"])
            values = p["values"] if parent["type"] == "categorical" else [int(v) for v in p["values"]]
            space.add(cs.InCondition(made[p["name"]], made[p["parent"]], values))
    return space


class Smac(Peer):
    """SMAC3's facade for hyperparameters: a random forest."""

    def __init__(self, problem, seed, trials):
        from smac import HyperparameterOptimizationFacade as Facade
        from smac import Scenario

        super().__init__(problem, constraints=False)
        objectives = [f"f{i}" for i in range(problem["objectives"])]
        scenario = Scenario(
            config_space(problem, seed),
            objectives=objectives,
            deterministic=True,
            n_trials=trials,
            seed=seed,
            output_directory=tempfile.mkdtemp(prefix="smac-"),
        )
        several = {} if len(objectives) == 1 else {
            "multi_objective_algorithm": Facade.get_multi_objective_algorithm(scenario)
        }
        self.smac = Facade(scenario, lambda config, seed=0: 0.0, overwrite=True, logging_level=40, **several)
        self.worst = 0.0

    def ask(self):
        try:
            info = self.smac.ask()
        except StopIteration:
            return None
        return info, active(self.problem, dict(info.config))

    def tell(self, info, values, constraints):
        from smac.runhistory.dataclasses import TrialValue

        if values is None:  # its default cost of a crash is infinite, which its forest refuses
            values = [self.worst + 1] * self.problem["objectives"]
        else:
            self.worst = max(self.worst, *values)
        self.smac.tell(info, TrialValue(values if self.problem["objectives"] > 1 else values[0]))
