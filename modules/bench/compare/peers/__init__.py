"""The optimisers that suite.py measures, each with the defaults of its package.

A peer is made of a problem (see SuiteServer), a seed and the number of trials. It has `ask()`, which returns a handle and
the parameters, or None when nothing is left to try; `tell(handle, values, constraints)`, where values None say that the
evaluation failed and constraints above 0 are violated; and, if it knows pruners, `report` and `prune`. It raises
Unsupported for problems that it cannot have.
"""
from .ax_peer import Ax
from .base import Unsupported
from .hebo_peer import Hebo
from .nevergrad_peer import Nevergrad
from .optuna_peer import Optuna
from .smac_peer import Smac

__all__ = ["PEERS", "Unsupported"]


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
