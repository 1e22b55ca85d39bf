"""A trial that this process evaluates."""

from __future__ import annotations

import datetime
import threading
import warnings
from collections.abc import Sequence
from typing import Any, Optional

from . import _json
from ._heartbeat import HEARTBEATS
from ._http import Gateway
from ._logging import LOG
from .distributions import (
    BaseDistribution,
    CategoricalDistribution,
    Choice,
    FloatDistribution,
    IntDistribution,
    from_json,
)
from .exceptions import GatewayUnavailable, TrialLost, TrialstreamError, UnknownStudyError, UpdateFinishedTrialError
from .frozen import FrozenTrial, TrialState, of_json

_REPORT_PATIENCE = 5.0


class Trial:
    """One attempt of a trial. Its parameters are those that the objective asks for. Thread-safe."""

    def __init__(self, gateway: Gateway, study_name: str, path: str, several: bool, given: dict[str, Any]) -> None:
        self._gateway, self._path, self._several = gateway, f"{path}/trials/{given['number']}", several
        self.study_name = study_name
        self.number: int = given["number"]
        self.attempt: int = given["attempt"]
        self.heartbeat_seconds: float = given["heartbeat_seconds"]
        self.datetime_start = datetime.datetime.now()
        self.lost = False
        self._token: str = given["token"]
        self._offered = {n: (from_json(d), given["params"][n]) for n, d in given["distributions"].items()}
        self._attrs: dict[str, Any] = _json.from_json(given["user_attrs"])
        self._new_attrs: dict[str, Any] = {}
        self._params: dict[str, Any] = {}
        self._distributions: dict[str, BaseDistribution] = {}
        self._curve: dict[int, float] = {}
        self._constraints: list[float] = []
        self._prune = False
        self._lock = threading.RLock()

    # ---- what the objective may read

    @property
    def params(self) -> dict[str, Any]:
        """What was asked for so far."""
        return dict(self._params)

    @property
    def distributions(self) -> dict[str, BaseDistribution]:
        """The domains of what was asked for so far."""
        return dict(self._distributions)

    @property
    def user_attrs(self) -> dict[str, Any]:
        """Attributes, also those that earlier attempts or the queue have set."""
        return {**self._attrs, **self._new_attrs}

    # ---- parameters

    def suggest_float(
        self, name: str, low: float, high: float, *, step: Optional[float] = None, log: bool = False
    ) -> float:
        """A real number from low to high, both included; on a grid with a step, by its logarithm with log."""
        value: float = self.suggest(name, FloatDistribution(low, high, log, step))
        return value

    def suggest_int(self, name: str, low: int, high: int, *, step: int = 1, log: bool = False) -> int:
        """A whole number from low to high, both included."""
        value: int = self.suggest(name, IntDistribution(low, high, log, step))
        return value

    def suggest_categorical(self, name: str, choices: Sequence[Choice]) -> Any:
        """One of the choices."""
        return self.suggest(name, CategoricalDistribution(tuple(choices)))

    def suggest(self, name: str, domain: BaseDistribution) -> Any:
        """A value of a domain. The same name again gives the same value."""
        with self._lock:
            if name in self._params:
                known = self._distributions[name]
                if type(known) is not type(domain):
                    raise ValueError(f"Parameter {name!r} was asked for as {known}; it cannot be {domain} as well.")
                if known != domain:
                    warnings.warn(
                        f"Parameter {name!r} was asked for as {known} and again as {domain}; it keeps the value of"
                        " the first. Give the second a name of its own.",
                        stacklevel=3,
                    )
                return self._params[name]
            offered = self._offered.get(name)
            if offered is not None and offered[0] == domain:
                value = offered[1]
            else:
                answer = self.call("/suggest", {"name": name, "distribution": domain.to_json()})
                value, self._token = answer["value"], answer["token"]
            if isinstance(domain, CategoricalDistribution):
                value = domain.own(value)
            elif isinstance(domain, FloatDistribution):
                value = float(value)
            self._params[name], self._distributions[name] = value, domain
            return value

    # ---- how it goes

    def report(self, value: float, step: int) -> None:
        """Reports an intermediate value. The answer has the pruner's verdict, for :meth:`should_prune`."""
        if self._several:
            raise NotImplementedError("A study with several objectives has no pruning.")
        step, value = int(step), float(value)
        if step < 0:
            raise ValueError(f"Expected a step of at least 0, but got {step}.")
        if step in self._curve:
            warnings.warn(f"Trial {self.number} has reported at step {step} before; that counts.", stacklevel=2)
            return
        body = {"step": step, "value": _json.number_to_json(value)}
        try:
            self._prune |= bool(self.call("/reports", body, patience=_REPORT_PATIENCE)["prune"])
        except GatewayUnavailable as e:
            LOG.warning("Trial %s goes on without the report at step %s: %s", self.number, step, e)
            return
        self._curve[step] = value

    def should_prune(self) -> bool:
        """Whether to stop: the pruner says so, or the trial is not this process's any more."""
        return self._prune or self.lost

    def set_user_attr(self, key: str, value: Any) -> None:
        """Sets an attribute; it is stored when the trial ends."""
        with self._lock:
            self._new_attrs[key] = _json.from_json(_json.to_json(value))

    def set_constraints(self, values: Sequence[float]) -> None:
        """What must be 0 or less for the trial to be feasible."""
        self._constraints = [float(v) for v in values]

    # ---- its end

    def finish(self, state: TrialState, values: Optional[Sequence[float]], reason: Optional[str] = None) -> FrozenTrial:
        """Ends the attempt; :meth:`Study.tell` is for users."""
        body: dict[str, Any] = {"state": state.name.lower(), "asked": list(self._params)}
        if values:
            body["values"] = [_json.number_to_json(v) for v in values]
        if self._constraints:
            body["constraints"] = [_json.number_to_json(v) for v in self._constraints]
        if self._new_attrs:
            body["user_attrs"] = _json.to_json(self._new_attrs)
        if reason:
            body["reason"] = reason
        ended = of_json(self.call("/result", body), self._distributions, dict(self._curve))
        HEARTBEATS.end(self)
        return ended

    def release(self) -> None:
        """Gives the trial back: somebody else gets it at once. Never raises."""
        HEARTBEATS.end(self)
        if self.lost:
            return
        try:
            self.call("/release", {}, timeout=2.0, patience=2.0)
        except TrialstreamError as e:
            LOG.warning("Trial %s is not given back; its lease will run out: %s", self.number, e)
        self.lost = True

    def call(self, what: str, body: dict[str, Any], timeout: float = 40.0, patience: Optional[float] = None) -> Any:
        """A request about this attempt."""
        if self.lost:
            raise TrialLost(f"Trial {self.number} is no longer this process's. End the objective.")
        body = {"attempt": self.attempt, "token": self._token, **body}
        try:
            return self._gateway.send("POST", self._path + what, body, timeout, patience)
        except (UpdateFinishedTrialError, UnknownStudyError) as e:
            self.lost = True
            HEARTBEATS.end(self)
            raise TrialLost(f"Trial {self.number} counts nothing any more: {e}") from e

    def missed(self, e: Exception) -> None:
        """A sign of life did not get through; the next one counts."""
        LOG.debug("No sign of life of trial %s: %s", self.number, e)

    def last_report(self) -> Optional[float]:
        """The value that was reported last."""
        return self._curve[max(self._curve)] if self._curve else None
