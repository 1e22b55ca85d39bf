"""The optimisers that suite.py measures, each with the defaults of its package.

A peer is made of a problem (see SuiteServer), a seed and the number of trials. It has `ask()`, which returns a handle and
the parameters, or None when nothing is left to try; `tell(handle, values, constraints)`, where values None say that the
evaluation failed and constraints above 0 are violated; and, if it knows pruners, `report` and `prune`. It raises
Unsupported for problems that it cannot have.
"""
import math
import os
import tempfile
import warnings

# Results that others have printed beside ours are not wanted, nor are warnings about our choices.
warnings.filterwarnings("ignore")


class Unsupported(Exception):
    """The problem is of a kind that this optimiser does not know."""


def exists(parameter, params):
    """Whether a parameter exists beside the values that those before it have."""
    parent = parameter.get("parent")
    return parent is None or (parent in params and str(params[parent]) in parameter["values"])


def active(problem, params):
    """Without the parameters that do not exist there, for optimisers that know no conditions."""
    kept = {}
    for parameter in problem["space"]:
        if exists(parameter, kept):
            value = params[parameter["name"]]
            if parameter["type"] != "categorical":  # exp(log(high)) may be beyond high
                value = min(max(value, parameter["low"]), parameter["high"])
            kept[parameter["name"]] = value
    return kept


def conditional(problem):
    return any("parent" in parameter for parameter in problem["space"])


def constrained(problem):
    return problem["group"] == "constrained"


class Peer:
    def __init__(self, problem, prunes=False, constraints=True, several=True):
        if problem["pruner"] and not prunes:
            raise Unsupported("it has no pruners")
        if constrained(problem) and not constraints:
            raise Unsupported("it has no constraints")
        if problem["objectives"] > 1 and not several:
            raise Unsupported("it has one objective only")
        self.problem = problem


class Optuna(Peer):
    def __init__(self, name, problem, seed):
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        super().__init__(problem, prunes=True, several=name != "cmaes")
        self.optuna = optuna
        samplers = optuna.samplers
        sampler = {
            "random": samplers.RandomSampler,
            "tpe": samplers.TPESampler,
            "gp": samplers.GPSampler,
            "cmaes": samplers.CmaEsSampler,
            "nsga2": samplers.NSGAIISampler,
        }[name](seed=seed)
        pruner = {
            None: optuna.pruners.NopPruner,
            "median": optuna.pruners.MedianPruner,
            "hyperband": optuna.pruners.HyperbandPruner,
            "successive-halving": optuna.pruners.SuccessiveHalvingPruner,
        }[problem["pruner"]]()
        self.study = optuna.create_study(
            study_name=f"{problem['problem']}-{seed}",
            directions=["minimize"] * problem["objectives"],
            sampler=sampler,
            pruner=pruner,
        )

    def ask(self):
        trial = self.study.ask()
        params = {}
        for p in self.problem["space"]:
            if not exists(p, params):
                continue
            name = p["name"]
            if p["type"] == "float":
                params[name] = trial.suggest_float(name, p["low"], p["high"], log=p["log"], step=p.get("step"))
            elif p["type"] == "int":
                params[name] = trial.suggest_int(name, p["low"], p["high"], log=p["log"], step=p["step"])
            else:
                params[name] = trial.suggest_categorical(name, p["choices"])
        return trial, params

    def tell(self, trial, values, constraints):
        for i, constraint in enumerate(constraints):
            trial.set_constraint(f"c{i}", constraint)
        if values is None:
            self.study.tell(trial, state=self.optuna.trial.TrialState.FAIL)
        else:
            self.study.tell(trial, values)

    def report(self, trial, value, step):
        trial.report(value, step)
        return trial.should_prune()

    def prune(self, trial):
        self.study.tell(trial, state=self.optuna.trial.TrialState.PRUNED)


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

    def ask(self):
        try:
            info = self.smac.ask()
        except StopIteration:
            return None
        return info, active(self.problem, dict(info.config))

    def tell(self, info, values, constraints):
        from smac.runhistory.dataclasses import TrialValue
        from smac.runhistory.enumerations import StatusType

        several = self.problem["objectives"] > 1
        if values is None:
            worst = [math.inf] * self.problem["objectives"]
            self.smac.tell(info, TrialValue(worst if several else math.inf, status=StatusType.CRASHED))
        else:
            self.smac.tell(info, TrialValue(values if several else values[0]))


class Hebo(Peer):
    def __init__(self, problem, seed, trials):
        import numpy as np
        import pandas as pd
        import torch
        from hebo.design_space.design_space import DesignSpace
        from hebo.optimizers.hebo import HEBO

        super().__init__(problem, constraints=False, several=False)
        if conditional(problem):
            raise Unsupported("it has no conditions")
        np.random.seed(seed)
        torch.manual_seed(seed)
        self.pandas = pd
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


class Ax(Peer):
    """Ax's client with its own choice of a method."""

    def __init__(self, problem, seed, trials):
        from ax.api.client import Client
        from ax.api.configs import ChoiceParameterConfig, RangeParameterConfig

        super().__init__(problem)
        if conditional(problem):
            raise Unsupported("its spaces of this kind need another interface")
        os.environ.setdefault("TQDM_DISABLE", "1")
        parameters = []
        for p in problem["space"]:
            if p["type"] == "categorical":
                values = p["choices"]
                kind = "str" if isinstance(values[0], str) else "int"
                parameters.append(
                    ChoiceParameterConfig(name=p["name"], values=values, parameter_type=kind, is_ordered=False)
                )
            else:
                parameters.append(
                    RangeParameterConfig(
                        name=p["name"], bounds=(p["low"], p["high"]), parameter_type=p["type"],
                        scaling="log" if p["log"] else None,
                        step_size=p.get("step") if p.get("step") not in (None, 1) else None,
                    )
                )
        self.client = Client(random_seed=seed)
        self.client.configure_experiment(parameters=parameters)
        self.constraints = None
        self.started = False

    def configure(self, count):
        objective = ", ".join(f"-f{i}" for i in range(self.problem["objectives"]))
        outcomes = [f"c{i} <= 0" for i in range(count)]
        self.client.configure_optimization(objective=objective, outcome_constraints=outcomes or None)
        self.started = True

    def ask(self):
        if not self.started:
            self.configure(self.problem.get("constraints", 0))
        trials = self.client.get_next_trials(max_trials=1)
        if not trials:
            return None
        index, params = next(iter(trials.items()))
        return index, active(self.problem, params)

    def tell(self, index, values, constraints):
        if values is None:
            self.client.mark_trial_failed(trial_index=index)
            return
        data = {f"f{i}": v for i, v in enumerate(values)}
        data.update({f"c{i}": c for i, c in enumerate(constraints)})
        self.client.complete_trial(trial_index=index, raw_data=data)


def optuna(name):
    return lambda problem, seed, trials: Optuna(name, problem, seed)


PEERS = {
    "optuna-random": optuna("random"),
    "optuna-tpe": optuna("tpe"),
    "optuna-gp": optuna("gp"),
    "optuna-cmaes": optuna("cmaes"),
    "optuna-nsga2": optuna("nsga2"),
    "nevergrad": Nevergrad,
    "smac3": Smac,
    "hebo": Hebo,
    "ax": Ax,
}
