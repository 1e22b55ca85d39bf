"""Trials as a pandas table, with the columns that Optuna's users know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .exceptions import TrialstreamError

if TYPE_CHECKING:
    import pandas

    from .study import Study


def trials_dataframe(study: Study) -> pandas.DataFrame:
    """One row a trial."""
    try:
        import pandas
    except ImportError as e:
        raise TrialstreamError("Tables need pandas. Install it: pip install trialstream[dataframe]") from e
    several = len(study.directions)
    rows = []
    for trial in study.trials:
        row: dict[str, Any] = {"number": trial.number}
        for i in range(several):
            row["value" if several == 1 else f"values_{i}"] = trial.values[i] if trial.values else None
        row.update(
            datetime_start=trial.datetime_start, datetime_complete=trial.datetime_complete, duration=trial.duration
        )
        row.update({f"params_{name}": value for name, value in trial.params.items()})
        row.update({f"user_attrs_{name}": value for name, value in trial.user_attrs.items()})
        row.update(state=trial.state.name, worker=trial.worker)
        rows.append(row)
    frame = pandas.DataFrame(rows)
    last = [c for c in ("state", "worker") if c in frame]  # later trials may have added columns after these
    ordered: pandas.DataFrame = frame[[c for c in frame if c not in last] + last]
    return ordered
