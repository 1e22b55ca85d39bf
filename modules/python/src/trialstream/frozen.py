"""Trials as they were at one moment."""

from __future__ import annotations

import datetime
import enum
from dataclasses import dataclass, field
from typing import Any, Optional

from . import _json
from .distributions import BaseDistribution, CategoricalDistribution, from_json


class TrialState(enum.IntEnum):
    """Where a trial is in its life."""

    RUNNING = 0
    COMPLETE = 1
    PRUNED = 2
    FAIL = 3
    WAITING = 4

    def is_finished(self) -> bool:
        """Whether the trial has ended."""
        return self not in (TrialState.RUNNING, TrialState.WAITING)


@dataclass
class FrozenTrial:
    """A trial as it was when it was read. Times are local, without a zone."""

    number: int
    state: TrialState
    values: Optional[list[float]]
    params: dict[str, Any] = field(default_factory=dict)
    distributions: dict[str, BaseDistribution] = field(default_factory=dict)
    user_attrs: dict[str, Any] = field(default_factory=dict)
    intermediate_values: dict[int, float] = field(default_factory=dict)
    constraints: list[float] = field(default_factory=list)
    datetime_start: Optional[datetime.datetime] = None
    datetime_complete: Optional[datetime.datetime] = None
    attempt: int = 0
    worker: Optional[str] = None
    reason: Optional[str] = None

    @property
    def value(self) -> Optional[float]:
        """The value of the only objective."""
        if self.values and len(self.values) > 1:
            raise RuntimeError("The trial has several values. Use values.")
        return self.values[0] if self.values else None

    @property
    def last_step(self) -> Optional[int]:
        """The largest step that was reported."""
        return max(self.intermediate_values, default=None)

    @property
    def duration(self) -> Optional[datetime.timedelta]:
        """How long it ran, if it has ended."""
        if self.datetime_start is None or self.datetime_complete is None:
            return None
        return self.datetime_complete - self.datetime_start


def create_trial(
    *,
    state: TrialState = TrialState.COMPLETE,
    value: Optional[float] = None,
    values: Optional[list[float]] = None,
    params: Optional[dict[str, Any]] = None,
    distributions: Optional[dict[str, BaseDistribution]] = None,
    user_attrs: Optional[dict[str, Any]] = None,
    intermediate_values: Optional[dict[int, float]] = None,
) -> FrozenTrial:
    """A trial of elsewhere, for :meth:`Study.add_trial`; its number is given by the study."""
    if value is not None and values is not None:
        raise ValueError("Expected either value or values, but got both.")
    params, distributions = params or {}, distributions or {}
    if set(params) != set(distributions):
        raise ValueError("Expected a distribution for each parameter, and no others.")
    values = [value] if value is not None else values
    if state == TrialState.COMPLETE and not values:
        raise ValueError("Expected a value, since the trial is complete.")
    return FrozenTrial(
        -1, state, values, params, distributions, user_attrs or {}, intermediate_values or {}
    )


def of_json(
    form: dict[str, Any], domains: Optional[dict[str, BaseDistribution]] = None, curve: Optional[dict[int, float]] = None
) -> FrozenTrial:
    """A trial as the gateway shows it."""
    if domains is None:
        domains = {name: from_json(d) for name, d in form.get("distributions", {}).items()}
    params = {name: _json.from_json(value) for name, value in form["params"].items()}
    for name, domain in domains.items():
        if name in params and isinstance(domain, CategoricalDistribution):
            params[name] = domain.own(params[name])
    return FrozenTrial(
        number=form["number"],
        state=TrialState[form["state"]],
        values=[float(v) for v in form["values"] or []] or None,
        params=params,
        distributions={name: d for name, d in domains.items() if name in params},
        user_attrs=_json.from_json(form["user_attrs"]),
        intermediate_values=curve or {},
        constraints=[float(c) for c in form.get("constraints", [])],
        datetime_start=_json.time(form.get("datetime_start")),
        datetime_complete=_json.time(form.get("datetime_complete")),
        attempt=form["attempt"],
        worker=form.get("worker"),
        reason=form.get("reason"),
    )
