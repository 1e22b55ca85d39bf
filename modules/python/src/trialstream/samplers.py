"""Samplers by name, for ``create_study(sampler=…)``. They decide on the server; nothing runs here."""

from __future__ import annotations

from typing import Any, Optional, Union


class Algorithm:
    """The name of a sampler or pruner and its options, which docs/reference/algorithms.md lists. Immutable."""

    def __init__(self, name: str, **options: Any) -> None:
        self.name = name
        self.options = options

    def __repr__(self) -> str:
        return f"{self.name}({', '.join(f'{k}={v!r}' for k, v in self.options.items())})"

    def to_json(self) -> dict[str, Any]:
        """The form that the gateway reads."""
        options = {k: v.to_json() if isinstance(v, Algorithm) else v for k, v in self.options.items()}
        return {"name": self.name, "options": options}


def form(algorithm: Optional[Union[Algorithm, str]]) -> Optional[dict[str, Any]]:
    """The form of an algorithm, or of its name alone."""
    if algorithm is None or isinstance(algorithm, Algorithm):
        return None if algorithm is None else algorithm.to_json()
    if isinstance(algorithm, str):
        return {"name": algorithm}
    raise TypeError(f"Expected one of trialstream.samplers, trialstream.pruners, or a name, but got {algorithm!r}.")


def Auto(**options: Any) -> Algorithm:
    """Picks a sampler for each suggestion; the default."""
    return Algorithm("auto", **options)


def TPE(**options: Any) -> Algorithm:
    """Tree-structured Parzen estimators."""
    return Algorithm("tpe", **options)


def GP(**options: Any) -> Algorithm:
    """Gaussian processes with the expected improvement."""
    return Algorithm("gp", **options)


def CmaEs(**options: Any) -> Algorithm:
    """CMA-ES."""
    return Algorithm("cmaes", **options)


def NSGAII(**options: Any) -> Algorithm:
    """NSGA-II, for several objectives."""
    return Algorithm("nsga2", **options)


def NSGAIII(**options: Any) -> Algorithm:
    """NSGA-III, for three objectives and more."""
    return Algorithm("nsga3", **options)


def QMC(**options: Any) -> Algorithm:
    """Quasi-random points."""
    return Algorithm("qmc", **options)


def Grid(search_space: dict[str, list[Any]]) -> Algorithm:
    """Every combination of the values, once."""
    return Algorithm("grid", search_space=search_space)


def BruteForce() -> Algorithm:
    """Every possibility once."""
    return Algorithm("brute-force")


def PartialFixed(fixed_params: dict[str, Any], base_sampler: Optional[Algorithm] = None) -> Algorithm:
    """Keeps some parameters fixed; another sampler searches the others."""
    base = {} if base_sampler is None else {"base_sampler": base_sampler}
    return Algorithm("partial-fixed", fixed_params=fixed_params, **base)


def Random() -> Algorithm:
    """Draws every parameter uniformly."""
    return Algorithm("random")
