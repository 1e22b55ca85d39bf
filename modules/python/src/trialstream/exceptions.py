"""What can go wrong, each as a class of its own. The message says what to do."""

from __future__ import annotations


class TrialstreamError(Exception):
    """The base of all exceptions of this package."""


class TrialPruned(TrialstreamError):
    """An objective raises this to end its trial early; the trial becomes PRUNED."""


class GatewayUnavailable(TrialstreamError, ConnectionError):
    """No gateway answers, also after the calls were repeated."""


class AccessDenied(TrialstreamError, PermissionError):
    """There is no valid token, or it does not allow this."""


class DuplicatedStudyError(TrialstreamError):
    """There is a study of this name already."""


class UnknownStudyError(TrialstreamError, KeyError):
    """There is no study of this name, or it was deleted."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class StudyClosed(TrialstreamError):
    """The study gives no more trials: it was stopped, or its budget, time or target is reached."""


class NoTrialNow(TrialstreamError):
    """The study gives no trial now, but may later: it is paused, or others evaluate all there are."""


class UpdateFinishedTrialError(TrialstreamError, RuntimeError):
    """The trial has ended, so nothing about it can change."""


class TrialLost(UpdateFinishedTrialError):
    """The attempt is no longer this process's: its lease ran out, or it was given back."""


class InvalidRequest(TrialstreamError, ValueError):
    """The study does not accept a value."""
