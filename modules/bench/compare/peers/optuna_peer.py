"""Optuna: https://optuna.org."""
from .base import Peer, exists


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
        return bool(trial.should_prune())  # some pruners answer with NumPy's type, which JSON does not have

    def prune(self, trial):
        self.study.tell(trial, state=self.optuna.trial.TrialState.PRUNED)
