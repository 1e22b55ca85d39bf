"""Domains of parameters. Immutable; equal if they are the same domain."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Optional, Union

Choice = Union[None, bool, int, float, str]


@dataclass(frozen=True)
class FloatDistribution:
    """Real numbers from low to high, both included; with a step only low, low + step and so on."""

    low: float
    high: float
    log: bool = False
    step: Optional[float] = None

    def __post_init__(self) -> None:
        low, high, step = float(self.low), float(self.high), self.step
        if not (math.isfinite(low) and math.isfinite(high) and low <= high):
            raise ValueError(f"Expected finite bounds with low <= high, but low={low}, high={high}.")
        if self.log and (low <= 0 or step is not None):
            raise ValueError(f"Expected low > 0 and no step with log=True, but low={low}, step={step}.")
        if step is not None:
            if not (step > 0 and math.isfinite(step)):
                raise ValueError(f"Expected a finite step > 0, but step={step}.")
            steps = (high - low) / step
            if abs(steps - round(steps)) > 1e-8:  # high is not on the grid
                exact = Decimal(str(low)) + math.floor(steps) * Decimal(str(step))
                high = float(exact)
            object.__setattr__(self, "step", float(step))
        object.__setattr__(self, "low", low)
        object.__setattr__(self, "high", high)

    def to_json(self) -> dict[str, Any]:
        """The form that the gateway reads."""
        return {"type": "float", "low": self.low, "high": self.high, "log": self.log, "step": self.step}


@dataclass(frozen=True)
class IntDistribution:
    """Whole numbers from low to high, both included; with a step only low, low + step and so on."""

    low: int
    high: int
    log: bool = False
    step: int = 1

    def __post_init__(self) -> None:
        if self.low > self.high or self.step < 1:
            raise ValueError(f"Expected low <= high and step >= 1, but got {self}.")
        if self.log and (self.low < 1 or self.step != 1):
            raise ValueError(f"Expected low >= 1 and step 1 with log=True, but got {self}.")
        object.__setattr__(self, "high", self.low + (self.high - self.low) // self.step * self.step)

    def to_json(self) -> dict[str, Any]:
        """The form that the gateway reads."""
        return {"type": "int", "low": self.low, "high": self.high, "log": self.log, "step": self.step}


@dataclass(frozen=True)
class CategoricalDistribution:
    """One of several choices: texts, numbers, True, False or None."""

    choices: tuple[Choice, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "choices", tuple(self.choices))
        if not self.choices:
            raise ValueError("Expected at least one choice.")
        for choice in self.choices:
            plain = choice is None or isinstance(choice, (bool, int, float, str))
            if not plain or (isinstance(choice, float) and not math.isfinite(choice)):
                raise ValueError(
                    f"Expected choices that are texts, finite numbers, True, False or None, but got {choice!r}."
                    " Use a name for it as the choice, and look the object up in a dict."
                )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CategoricalDistribution) and _typed(self) == _typed(other)

    def __hash__(self) -> int:
        return hash(_typed(self))

    def to_json(self) -> dict[str, Any]:
        """The form that the gateway reads."""
        return {"type": "categorical", "choices": list(self.choices)}

    def own(self, value: Choice) -> Choice:
        """The very object among the choices that a value of the gateway stands for."""
        for choice in self.choices:
            if choice == value and isinstance(choice, bool) == isinstance(value, bool):
                return choice
        return value


def _typed(domain: CategoricalDistribution) -> tuple[tuple[bool, Choice], ...]:
    return tuple((isinstance(c, bool), c) for c in domain.choices)  # 1 and True are equal in Python


BaseDistribution = Union[FloatDistribution, IntDistribution, CategoricalDistribution]


def from_json(form: dict[str, Any]) -> BaseDistribution:
    """A domain in the form in which the gateway shows it, which is Optuna's."""
    kinds = {c.__name__: c for c in (FloatDistribution, IntDistribution, CategoricalDistribution)}
    made: BaseDistribution = kinds[form["name"]](**form["attributes"])
    return made
