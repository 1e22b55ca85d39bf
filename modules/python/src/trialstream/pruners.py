"""Pruners by name, for ``create_study(pruner=…)``. They decide on the server; nothing runs here."""

from __future__ import annotations

from typing import Any

from .samplers import Algorithm


def Nop() -> Algorithm:
    """Stops no trial; the default."""
    return Algorithm("nop")


def Median(**options: Any) -> Algorithm:
    """Stops a trial that is worse than the median of the others at the same step."""
    return Algorithm("median", **options)


def Percentile(percentile: float, **options: Any) -> Algorithm:
    """Stops a trial that is worse than a percentile; 25 keeps the best quarter."""
    return Algorithm("percentile", percentile=percentile, **options)


def Threshold(**options: Any) -> Algorithm:
    """Stops a trial whose value is below ``lower`` or above ``upper``."""
    return Algorithm("threshold", **options)


def Patient(patience: int, **options: Any) -> Algorithm:
    """Lets some reports without improvement pass before ``wrapped_pruner`` is asked."""
    return Algorithm("patient", patience=patience, **options)


def SuccessiveHalving(**options: Any) -> Algorithm:
    """Asynchronous successive halving."""
    return Algorithm("successive-halving", **options)


def Hyperband(**options: Any) -> Algorithm:
    """Several successive halvings with different first rungs."""
    return Algorithm("hyperband", **options)


def Wilcoxon(**options: Any) -> Algorithm:
    """Stops a trial that a signed-rank test finds worse than the best, step by step."""
    return Algorithm("wilcoxon", **options)
