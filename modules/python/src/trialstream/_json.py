"""JSON as the gateway writes it: numbers that JSON does not have are texts."""

from __future__ import annotations

import datetime
import math
from typing import Any, Optional


def to_json(value: Any) -> Any:
    """A value for attributes and parameters: NaN and infinities are marked as numbers."""
    if hasattr(value, "tolist"):  # NumPy's numbers and arrays
        value = value.tolist()
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else {"$number": number_to_json(value)}
    if isinstance(value, dict):
        return {str(k): to_json(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_json(v) for v in value]
    raise TypeError(f"Expected a value that JSON can hold, but got {value!r} of type {type(value).__name__}.")


def from_json(value: Any) -> Any:
    """The value that :func:`to_json` was given."""
    if isinstance(value, dict):
        if set(value) == {"$number"}:
            return float(value["$number"])
        return {k: from_json(v) for k, v in value.items()}
    return [from_json(v) for v in value] if isinstance(value, list) else value


def number_to_json(value: float) -> Any:
    """A value or report; JSON has no NaN and no infinities, so those are texts."""
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def time(text: Optional[str]) -> Optional[datetime.datetime]:
    """A moment in local time without a zone, as Optuna has it."""
    if not text:
        return None
    whole, _, fraction = text.rstrip("Z").partition(".")  # Python 3.9 reads 3 or 6 digits only
    utc = datetime.datetime.fromisoformat(f"{whole}.{(fraction + '000000')[:6]}+00:00")
    return utc.astimezone().replace(tzinfo=None)
