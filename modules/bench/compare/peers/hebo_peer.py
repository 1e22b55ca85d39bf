"""HEBO: https://github.com/huawei-noah/HEBO."""
from .base import Peer, Unsupported, active, conditional


class Hebo(Peer):
    def __init__(self, problem, seed, trials):
        import numpy as np
        import torch
        from hebo.design_space.design_space import DesignSpace
        from hebo.optimizers.hebo import HEBO

        super().__init__(problem, constraints=False, several=False)
        if conditional(problem):
            raise Unsupported("it has no conditions")
        np.random.seed(seed)
        torch.manual_seed(seed)
        space = []
        for p in problem["space"]:
            if p["type"] == "categorical":
                space.append({"name": p["name"], "type": "cat", "categories": p["choices"]})
            elif p["type"] == "float" and p.get("step"):
                space.append(
                    {"name": p["name"], "type": "step_int" if p["step"] >= 1 else "num", "lb": p["low"],
                     "ub": p["high"], "step": p["step"]}
                )
            elif p["type"] == "float":
                space.append({"name": p["name"], "type": "pow" if p["log"] else "num", "lb": p["low"], "ub": p["high"]})
            else:
                kind = "pow_int" if p["log"] else "int"
                space.append({"name": p["name"], "type": kind, "lb": p["low"], "ub": p["high"]})
        self.hebo = HEBO(DesignSpace().parse(space), scramble_seed=seed)
        self.worst = 0.0

    def ask(self):
        frame = self.hebo.suggest(n_suggestions=1)
        params = {name: frame.iloc[0][name] for name in frame.columns}
        for p in self.problem["space"]:
            if p["type"] == "int":
                params[p["name"]] = int(round(params[p["name"]]))
            elif p["type"] == "float" and p.get("step"):
                params[p["name"]] = p["low"] + p["step"] * round((params[p["name"]] - p["low"]) / p["step"])
        return frame, active(self.problem, params)

    def tell(self, frame, values, constraints):
        import numpy as np

        value = self.worst + 1 if values is None else values[0]  # it has no failures
        self.worst = max(self.worst, value)
        self.hebo.observe(frame, np.array([[value]]))
