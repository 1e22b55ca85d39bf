"""Nevergrad: https://facebookresearch.github.io/nevergrad."""
from .base import Peer, active


class Nevergrad(Peer):
    """NGOpt, the optimiser that chooses by problem and budget. It sees inactive parameters, too."""

    def __init__(self, problem, seed, trials):
        import nevergrad as ng
        import numpy as np

        super().__init__(problem)
        space = {}
        for p in problem["space"]:
            if p["type"] == "categorical":
                space[p["name"]] = ng.p.Choice(p["choices"])
            elif p["log"]:
                space[p["name"]] = ng.p.Log(lower=p["low"], upper=p["high"])
            elif p.get("step"):
                count = round((p["high"] - p["low"]) / p["step"])
                space[p["name"]] = ng.p.Scalar(lower=0, upper=count).set_integer_casting()
            else:
                space[p["name"]] = ng.p.Scalar(lower=p["low"], upper=p["high"])
        parametrization = ng.p.Dict(**space)
        parametrization.random_state = np.random.RandomState(seed)
        self.optimizer = ng.optimizers.registry["NGOpt"](
            parametrization, budget=trials, num_workers=problem["in_flight"]
        )
        self.optimizer.num_objectives = problem["objectives"]
        self.worst = 0.0

    def ask(self):
        candidate = self.optimizer.ask()
        params = dict(candidate.value)
        for p in self.problem["space"]:
            if p["type"] == "int" and p["log"]:
                params[p["name"]] = round(params[p["name"]])
            elif p["type"] != "categorical" and p.get("step"):
                params[p["name"]] = p["low"] + p["step"] * params[p["name"]]
        return candidate, active(self.problem, params)

    def tell(self, candidate, values, constraints):
        if values is None:  # it has no failures: a value worse than all so far
            values = [self.worst + 1] * self.problem["objectives"]
        else:
            self.worst = max(self.worst, *values)
        loss = values[0] if len(values) == 1 else values
        if constraints:
            self.optimizer.tell(candidate, loss, constraint_violation=[max(0.0, c) for c in constraints])
        else:
            self.optimizer.tell(candidate, loss)
