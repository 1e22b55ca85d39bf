"""Ax: https://ax.dev."""
import logging

from .base import Peer, Unsupported, active, conditional


class Ax(Peer):
    """Ax's client with its own choice of a method."""

    def __init__(self, problem, seed, trials):
        from ax.api.client import Client
        from ax.api.configs import ChoiceParameterConfig, RangeParameterConfig

        super().__init__(problem)
        if conditional(problem):
            raise Unsupported("its spaces of this kind need another interface")
        logging.disable(logging.WARNING)  # it logs each trial
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
        objective = ", ".join(f"-f{i}" for i in range(problem["objectives"]))
        outcomes = [f"c{i} <= 0" for i in range(problem["constraints"])]
        self.client.configure_optimization(objective=objective, outcome_constraints=outcomes or None)

    def ask(self):
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
