"""Trialstream for Python: studies that many processes share, with the interface that Optuna's users know.

>>> import trialstream
>>> study = trialstream.create_study(study_name="demo", load_if_exists=True)
>>> study.optimize(lambda trial: (trial.suggest_float("x", -10, 10) - 2) ** 2, n_trials=20)
"""

from . import distributions, pruners, samplers
from ._client import (
    copy_study,
    create_study,
    delete_study,
    get_all_study_names,
    get_all_study_summaries,
    load_study,
)
from ._logging import set_verbosity
from .exceptions import (
    AccessDenied,
    DuplicatedStudyError,
    GatewayUnavailable,
    InvalidRequest,
    NoTrialNow,
    StudyClosed,
    TrialLost,
    TrialPruned,
    TrialstreamError,
    UnknownStudyError,
    UpdateFinishedTrialError,
)
from .frozen import FrozenTrial, TrialState, create_trial
from .study import Study
from .trial import Trial

__version__ = "0.1.0"

__all__ = [
    "AccessDenied", "DuplicatedStudyError", "FrozenTrial", "GatewayUnavailable", "InvalidRequest", "NoTrialNow",
    "Study", "StudyClosed", "Trial", "TrialLost", "TrialPruned", "TrialState", "TrialstreamError",
    "UnknownStudyError", "UpdateFinishedTrialError", "copy_study", "create_study", "create_trial", "delete_study",
    "distributions", "get_all_study_names", "get_all_study_summaries", "load_study", "pruners", "samplers",
    "set_verbosity",
]  # fmt: skip
