"""A study that many processes share."""

from __future__ import annotations

import html
import os
import socket
import threading
import time
import urllib.parse
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Optional, Union

from . import _json
from ._heartbeat import HEARTBEATS
from ._http import Gateway
from ._optimize import Callback, Loop, Objective, checked
from ._progress import Progress
from .distributions import BaseDistribution
from .exceptions import NoTrialNow, TrialLost, TrialstreamError
from .frozen import FrozenTrial, TrialState, of_json
from .trial import Trial

if TYPE_CHECKING:
    import pandas

    from .plot import Plots

_PAGE = 1000


def worker_name() -> str:
    """How this process is named in the study: its host and its process id."""
    return f"{socket.gethostname()}-{os.getpid()}"


def path_of(name: str) -> str:
    """A study's path in the HTTP API."""
    return "/api/v1/studies/" + urllib.parse.quote(name, safe="")


class Study:
    """A study on a gateway. Nothing but its name and its directions is kept here. Thread-safe."""

    def __init__(self, gateway: Gateway, info: dict[str, Any]) -> None:
        self._gateway = gateway
        self.study_name: str = info["name"]
        self.directions: list[str] = info["directions"]
        self._path = path_of(self.study_name)
        self._loops: list[Loop] = []
        self._lock = threading.Lock()
        self._best: Optional[tuple[int, float]] = None
        self._best_read = 0.0

    def __repr__(self) -> str:
        return f"<trialstream.Study {self.study_name!r} at {self._gateway.address}>"

    def _get(self, what: str = "", **query: Any) -> Any:
        text = "?" + urllib.parse.urlencode(query) if query else ""
        return self._gateway.send("GET", self._path + what + text)

    def _post(self, what: str, body: Any = None) -> Any:
        return self._gateway.send("POST", self._path + what, body)

    # ---- what it is

    @property
    def direction(self) -> str:
        """``minimize`` or ``maximize``, of the only objective."""
        if len(self.directions) > 1:
            raise RuntimeError("The study has several objectives. Use directions.")
        return self.directions[0]

    @property
    def info(self) -> dict[str, Any]:
        """All that the gateway shows of the study, now."""
        shown: dict[str, Any] = self._get()
        return shown

    @property
    def status(self) -> str:
        """``open``, ``paused`` or ``closed``."""
        return str(self.info["status"])

    @property
    def user_attrs(self) -> dict[str, Any]:
        """The study's attributes."""
        attrs: dict[str, Any] = _json.from_json(self.info["user_attrs"])
        return attrs

    @property
    def url(self) -> str:
        """The study's page in the dashboard."""
        return f"{self._gateway.address}/#/studies/{urllib.parse.quote(self.study_name, safe='')}"

    def set_user_attr(self, key: str, value: Any) -> None:
        """Sets an attribute of the study."""
        self._post("/user-attrs", {key: _json.to_json(value)})

    def close(self) -> None:
        """Gives no more trials to anybody; those that run may end."""
        self._post("/stop")

    def pause(self) -> None:
        """Gives no trials until it is resumed."""
        self._post("/pause")

    def resume(self) -> None:
        """Gives trials again."""
        self._post("/resume")

    # ---- evaluating

    def optimize(
        self,
        func: Objective,
        n_trials: Optional[int] = None,
        timeout: Optional[float] = None,
        n_jobs: int = 1,
        catch: Union[type[Exception], Sequence[type[Exception]]] = (),
        callbacks: Optional[Sequence[Callback]] = None,
        show_progress_bar: bool = False,
    ) -> None:
        """Evaluates trials until the study is closed, or ``n_trials`` or ``timeout`` (seconds) of this call is reached.

        ``n_jobs`` threads evaluate at the same time, -1 for one per processor. An exception that ``catch`` does not
        name ends its trial FAIL and is raised. Ctrl-C, SIGTERM and SystemExit hand running trials back.
        """
        if n_jobs != -1 and n_jobs < 1:
            raise ValueError(f"Expected n_jobs of at least 1, or -1, but got {n_jobs}.")
        kinds = (catch,) if isinstance(catch, type) else tuple(catch)
        progress = Progress(show_progress_bar, n_trials)
        loop = Loop(self, func, n_trials, timeout, kinds, callbacks or (), progress)
        with self._lock:
            self._loops.append(loop)
        try:
            loop.run(os.cpu_count() or 1 if n_jobs == -1 else n_jobs)
        finally:
            progress.close()
            with self._lock:
                self._loops.remove(loop)

    def stop(self) -> None:
        """Ends ``optimize`` of this process after the trials that run; others go on."""
        with self._lock:
            if not self._loops:
                raise RuntimeError("stop() is for objectives and callbacks of optimize(). To end the study, close() it.")
            for loop in self._loops:
                loop.stopped = True

    def _request(self, wait: float) -> Optional[Trial]:
        body = {
            "count": 1,
            "request_id": str(uuid.uuid4()),
            "wait_seconds": wait,
            "worker": worker_name(),
            "distributions": True,
        }
        try:
            return self._given(self._post("/trials", body))
        except TrialstreamError:
            raise
        except BaseException:  # Ctrl-C: what was given meanwhile goes back at once
            try:
                body["wait_seconds"] = 0
                given = self._given(self._gateway.send("POST", self._path + "/trials", body, 3.0, 0.0))
                if given is not None:
                    given.release()
            except TrialstreamError:
                pass  # then its lease runs out
            raise

    def _given(self, answer: Any) -> Optional[Trial]:
        for given in answer["trials"]:
            trial = Trial(self._gateway, self.study_name, self._path, len(self.directions) > 1, given)
            HEARTBEATS.begin(trial)
            return trial
        return None

    def ask(self, fixed_distributions: Optional[dict[str, BaseDistribution]] = None, wait: float = 10.0) -> Trial:
        """A trial to evaluate, to be told with :meth:`tell`; waits for one, at most 20 s."""
        trial = self._request(wait)
        if trial is None:
            raise NoTrialNow(f"The study {self.study_name!r} has given no trial for {wait} s. Is it paused? Ask again.")
        for name, domain in (fixed_distributions or {}).items():
            trial.suggest(name, domain)
        return trial

    def tell(
        self,
        trial: Union[Trial, int],
        values: Union[None, float, Sequence[float]] = None,
        state: Optional[TrialState] = None,
        skip_if_finished: bool = False,
    ) -> FrozenTrial:
        """Ends a trial of :meth:`ask`; without values or a state it is FAIL."""
        own = HEARTBEATS.of(self.study_name, trial) if isinstance(trial, int) else trial
        number = trial if isinstance(trial, int) else trial.number
        if own is None or own.lost:
            ended = self._trial(number)
            if skip_if_finished and ended.state.is_finished():
                return ended
            raise TrialLost(f"Trial {number} is not this process's, or has ended. Tell only what ask() gave.")
        told, reason = None, None
        if values is not None:
            told, reason = checked(values, len(self.directions))
            if reason and state is not None:
                raise ValueError(reason)
        if state is None:
            state = TrialState.COMPLETE if told else TrialState.FAIL
        if state == TrialState.COMPLETE and not told:
            raise ValueError("Expected values, since the trial is complete.")
        if state == TrialState.FAIL and told:
            raise ValueError("Expected no values, since the trial failed.")
        if not state.is_finished():
            raise ValueError(f"Expected COMPLETE, PRUNED or FAIL, but got {state.name}.")
        try:
            return own.finish(state, told, reason)
        except TrialLost:
            ended = self._trial(number)
            if skip_if_finished and ended.state.is_finished():
                return ended
            raise

    # ---- making trials

    def enqueue_trial(
        self, params: dict[str, Any], user_attrs: Optional[dict[str, Any]] = None, skip_if_exists: bool = False
    ) -> Optional[int]:
        """Has a coming trial use these values; returns its number, None if it was skipped."""
        body = {
            "params": _json.to_json(params),
            "user_attrs": _json.to_json(user_attrs or {}),
            "skip_if_exists": skip_if_exists,
            "request_id": str(uuid.uuid4()),
        }
        number: Optional[int] = self._post("/enqueue", body)["number"]
        return number

    def add_trial(self, trial: FrozenTrial) -> int:
        """Adds a trial of elsewhere and returns its number here; see :func:`trialstream.create_trial`."""
        body: dict[str, Any] = {
            "state": trial.state.name.lower(),
            "params": _json.to_json(trial.params),
            "distributions": {name: d.to_json() for name, d in trial.distributions.items()},
            "values": [_json.number_to_json(v) for v in trial.values or []],
            "constraints": [_json.number_to_json(v) for v in trial.constraints],
            "user_attrs": _json.to_json(trial.user_attrs),
            "intermediate_values": {str(s): _json.number_to_json(v) for s, v in trial.intermediate_values.items()},
            "request_id": str(uuid.uuid4()),
        }
        for name in ("datetime_start", "datetime_complete"):
            moment = getattr(trial, name)
            if moment is not None:
                body[name] = moment.astimezone().isoformat()
        return int(self._post("/add-trial", body)["number"])

    def add_trials(self, trials: Sequence[FrozenTrial]) -> None:
        """Adds several."""
        for trial in trials:
            self.add_trial(trial)

    # ---- reading

    def get_trials(self, states: Optional[Sequence[TrialState]] = None) -> list[FrozenTrial]:
        """Trials by number, with what they reported."""
        query: dict[str, Any] = {"distributions": "true", "limit": _PAGE}
        if states is not None:
            if not states:
                return []
            query["state"] = ",".join(s.name.lower() for s in states)
        found: list[dict[str, Any]] = []
        while True:
            page = self._get("/trials", **{"from": found[-1]["number"] + 1 if found else 0}, **query)
            found += page
            if len(page) < _PAGE:
                break
        curves = self._curves() if found else {}
        return [of_json(form, None, curves.get(form["number"])) for form in found]

    def _curves(self) -> dict[int, dict[int, float]]:
        curves: dict[int, dict[int, float]] = {}
        after = 0
        while True:
            page = self._get("/intermediate-values", **{"from": after, "trials": _PAGE})
            for form in page:
                curves[form["number"]] = dict(zip(form["steps"], map(float, form["values"])))
            if len(page) < _PAGE:
                return curves
            after = page[-1]["number"] + 1

    def _trial(self, number: int) -> FrozenTrial:
        curve = self._get(f"/trials/{number}").get("intermediate_values", {})
        form = self._get("/trials", **{"from": number, "limit": 1, "distributions": "true"})[0]
        return of_json(form, None, {int(step): float(value) for step, value in curve.items()})

    @property
    def trials(self) -> list[FrozenTrial]:
        """All trials by number."""
        return self.get_trials()

    @property
    def best_trial(self) -> FrozenTrial:
        """The best complete trial; ValueError if there is none."""
        if len(self.directions) > 1:
            raise RuntimeError("The study has several objectives and no single best trial. Use best_trials.")
        return self._trial(self._get("/best-trial")["number"])

    @property
    def best_value(self) -> float:
        """Its value."""
        return float(self.best_trial.value)  # type: ignore[arg-type]

    @property
    def best_params(self) -> dict[str, Any]:
        """Its parameters."""
        return self.best_trial.params

    @property
    def best_trials(self) -> list[FrozenTrial]:
        """The complete, feasible trials that no other dominates."""
        return [of_json(form) for form in self._get("/best-trials", distributions="true")]

    def importances(self, **query: Any) -> dict[str, float]:
        """How much each parameter matters, the most important first; ``method``, ``objective``, ``normalize``."""
        found: dict[str, float] = self._get("/importances", **query)
        return found

    def _ended(self, trial: FrozenTrial) -> None:
        """Keeps the best that is known for log lines; the gateway is asked once a second at most."""
        if len(self.directions) > 1 or trial.value is None or trial.state != TrialState.COMPLETE:
            return
        now = time.monotonic()
        if now - self._best_read > 1:
            self._best_read = now
            info = self.info
            if info["best_trial"] is not None:
                self._best = (info["best_trial"], float(info["best_value"]))
        sign = 1 if self.directions[0] == "minimize" else -1
        feasible = all(c <= 0 for c in trial.constraints)
        if feasible and (self._best is None or sign * trial.value < sign * self._best[1]):
            self._best = (trial.number, trial.value)

    def _best_line(self) -> str:
        return "" if self._best is None else f" Best is trial {self._best[0]} with value: {self._best[1]}."

    # ---- notebooks

    def trials_dataframe(self) -> pandas.DataFrame:
        """All trials as a table; needs pandas."""
        from ._frame import trials_dataframe

        return trials_dataframe(self)

    @property
    def plot(self) -> Plots:
        """Charts as Plotly figures, such as ``study.plot.history()``; needs Plotly."""
        from .plot import Plots

        return Plots(self)

    def _repr_html_(self) -> str:
        info = self.info
        rows = {
            "status": info["status"],
            "directions": ", ".join(self.directions),
            "trials": info["n_trials"],
            "running": info["n_running"],
            "sampler": info["sampler"]["name"],
            "pruner": info["pruner"]["name"],
        }
        if info["best_trial"] is not None:
            rows["best"] = f"trial {info['best_trial']}: {info['best_value']}"
        cells = "".join(f"<tr><th>{k}</th><td>{html.escape(str(v))}</td></tr>" for k, v in rows.items())
        link = f'<a href="{html.escape(self.url)}">{html.escape(self.study_name)}</a>'
        return f"<table><caption>{link}</caption>{cells}</table>"
