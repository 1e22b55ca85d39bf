"""Signs of life for all trials that run in this process, by one thread."""

from __future__ import annotations

import atexit
import os
import threading
import time
from typing import TYPE_CHECKING

from .exceptions import TrialstreamError

if TYPE_CHECKING:
    from .trial import Trial

_PATIENCE = 5.0


class Heartbeats:
    """The trials that this process has and has not ended. Thread-safe; a forked child has none."""

    def __init__(self) -> None:
        self._reset()
        atexit.register(self.release_all)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._reset)

    def _reset(self) -> None:
        self._changed = threading.Condition()
        self._due: dict[Trial, float] = {}
        self._running = False

    def begin(self, trial: Trial) -> None:
        """Gives signs of life from now on."""
        with self._changed:
            self._due[trial] = time.monotonic() + trial.heartbeat_seconds
            if not self._running:
                self._running = True
                threading.Thread(target=self._beat, name="trialstream-heartbeats", daemon=True).start()
            elif len(self._due) == 1 or trial.heartbeat_seconds < 5:
                self._changed.notify()

    def end(self, trial: Trial) -> None:
        """The trial has ended, or is not this process's any more."""
        with self._changed:
            self._due.pop(trial, None)

    def of(self, study: str, number: int) -> Trial | None:
        """The trial of this number that this process has."""
        with self._changed:
            return next((t for t in self._due if t.number == number and t.study_name == study), None)

    def release_all(self) -> None:
        """Gives back what has not ended, so that others need not wait for the lease to run out."""
        with self._changed:
            trials = list(self._due)
        for trial in trials:
            trial.release()

    def _next(self) -> Trial:
        with self._changed:
            while True:
                trial = min(self._due, key=self._due.__getitem__, default=None)
                left = None if trial is None else self._due[trial] - time.monotonic()
                if trial is not None and left is not None and left <= 0:
                    self._due[trial] = time.monotonic() + trial.heartbeat_seconds
                    return trial
                self._changed.wait(left)

    def _beat(self) -> None:
        while True:
            trial = self._next()
            try:
                trial.call("/heartbeat", {}, timeout=_PATIENCE, patience=0.0)
            except TrialstreamError as e:
                if trial.lost:
                    self.end(trial)
                else:
                    trial.missed(e)


HEARTBEATS = Heartbeats()
