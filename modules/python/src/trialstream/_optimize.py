"""The loop of ``Study.optimize``: takes trials, evaluates them, says how they ended."""

from __future__ import annotations

import math
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Optional, Union

from ._logging import LOG
from ._progress import Progress
from .exceptions import StudyClosed, TrialLost, TrialPruned
from .frozen import FrozenTrial, TrialState
from .trial import Trial

if TYPE_CHECKING:
    from .study import Study

Objective = Callable[[Trial], Union[float, Sequence[float]]]
Callback = Callable[["Study", FrozenTrial], None]
_WAIT = 10.0


class Loop:
    """One call of ``optimize``, on one thread or several. The first failure ends all of them."""

    def __init__(
        self,
        study: Study,
        objective: Objective,
        n_trials: Optional[int],
        timeout: Optional[float],
        catch: tuple[type[Exception], ...],
        callbacks: Sequence[Callback],
        progress: Progress,
    ) -> None:
        self._study, self._objective, self._catch = study, objective, catch
        self._callbacks, self._progress = callbacks, progress
        self._left = math.inf if n_trials is None else n_trials
        self._end = math.inf if timeout is None else time.monotonic() + timeout
        self._lock = threading.Lock()
        self._running: set[Trial] = set()
        self._failure: Optional[BaseException] = None
        self._pid = os.getpid()
        self.stopped = False

    def run(self, n_jobs: int) -> None:
        """Until nothing is left; raises what an objective or a callback raised."""
        with _sigterm_as_exit():
            if n_jobs == 1:
                self._evaluate_trials()
            else:
                self._on_threads(n_jobs)
        if self._failure is not None:
            raise self._failure

    def _on_threads(self, n_jobs: int) -> None:
        # Daemons, so that an interrupted program can end before its objectives do.
        threads = [threading.Thread(target=self._evaluate_trials, daemon=True) for _ in range(n_jobs)]
        for thread in threads:
            thread.start()
        try:
            for thread in threads:
                while thread.is_alive():
                    thread.join(0.2)
        except BaseException:
            self.stopped = True
            with self._lock:
                running = list(self._running)
            for trial in running:
                trial.release()
            raise

    def _take(self) -> bool:
        with self._lock:
            over = self.stopped or self._left <= 0 or time.monotonic() >= self._end
            if not over:
                self._left -= 1
            return not over

    def _evaluate_trials(self) -> None:
        try:
            while self._take():
                trial = self._next()
                if trial is None:
                    return
                self._evaluate(trial)
        except BaseException as e:
            self.stopped = True
            if threading.current_thread() is threading.main_thread():
                raise
            with self._lock:
                self._failure = self._failure or e

    def _next(self) -> Optional[Trial]:
        while not self.stopped:
            wait = min(_WAIT, self._end - time.monotonic())
            if wait <= 0:
                return None
            try:
                trial = self._study._request(wait)
            except StudyClosed as e:
                LOG.info("%s", e)
                return None
            if trial is not None:
                return trial
        return None

    def _evaluate(self, trial: Trial) -> None:
        with self._lock:
            self._running.add(trial)
        state, values, reason, thrown = TrialState.COMPLETE, None, None, None
        try:
            result = self._objective(trial)
            values, reason = checked(result, len(self._study.directions))
            state = TrialState.FAIL if reason else state
        except TrialPruned:
            state = TrialState.PRUNED
        except TrialLost as e:
            LOG.warning("%s", e)
            return
        except Exception as e:
            state, reason, thrown = TrialState.FAIL, f"{type(e).__name__}: {e}", e
        except BaseException:  # Ctrl-C and SystemExit: somebody else may evaluate it
            if os.getpid() == self._pid:
                trial.release()
            raise
        finally:
            with self._lock:
                self._running.discard(trial)
        if os.getpid() != self._pid:
            raise RuntimeError("The objective forked, and this is the child: end it with os._exit().")
        try:
            ended = trial.finish(state, values, reason)
        except TrialLost as e:
            LOG.warning("%s", e)
            return
        except BaseException:
            if thrown is None:
                trial.release()
            raise
        self._log(ended, thrown)
        for callback in self._callbacks:
            callback(self._study, ended)
        if thrown is not None and not isinstance(thrown, self._catch):
            raise thrown

    def _log(self, trial: FrozenTrial, thrown: Optional[Exception]) -> None:
        self._study._ended(trial)
        self._progress.step()
        if trial.state == TrialState.COMPLETE:
            several = len(self._study.directions) > 1
            best = "" if several else self._study._best_line()
            LOG.info(
                "Trial %s finished with %s: %s and parameters: %s.%s",
                trial.number, "values" if several else "value", trial.values if several else trial.value,
                trial.params, best,
            )  # fmt: skip
        elif trial.state == TrialState.PRUNED:
            LOG.info("Trial %s pruned.%s", trial.number, "" if trial.value is None else f" Its last value: {trial.value}.")
        else:
            LOG.warning("Trial %s failed: %s", trial.number, trial.reason, exc_info=thrown)


def checked(result: Any, objectives: int) -> tuple[Optional[list[float]], Optional[str]]:
    """The values that an objective returned, or why they are none."""
    try:
        values = [float(v) for v in result] if isinstance(result, (list, tuple)) else [float(result)]
    except (TypeError, ValueError):
        return None, f"The objective returned {result!r}, which is no number."
    if len(values) != objectives:
        return None, f"The objective returned {len(values)} values, but the study has {objectives} objectives."
    if any(math.isnan(v) for v in values):
        return None, "The objective returned NaN."
    return values, None


def _exit(signum: int, frame: Any) -> None:
    raise SystemExit(128 + signum)


@contextmanager
def _sigterm_as_exit() -> Iterator[None]:
    """SIGTERM ends the loop as SystemExit does, where the program has not decided otherwise."""
    here = threading.current_thread() is threading.main_thread()
    if not here or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, _exit)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
