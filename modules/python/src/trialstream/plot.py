"""Charts of a study as Plotly figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .exceptions import TrialstreamError

if TYPE_CHECKING:
    from .study import Study


def _figure(traces: list[dict[str, Any]], x: str, y: str) -> Any:
    try:
        import plotly.graph_objects as go
    except ImportError as e:
        raise TrialstreamError("Charts need Plotly. Install it: pip install trialstream[plot]") from e
    return go.Figure(data=traces, layout={"xaxis": {"title": {"text": x}}, "yaxis": {"title": {"text": y}}})


class Plots:
    """What ``study.plot`` gives. Each method asks the gateway and returns a figure."""

    def __init__(self, study: Study) -> None:
        self._study = study

    def history(self, objective: int = 0) -> Any:
        """Values of complete trials, and the best value so far."""
        points = self._study._get("/history", objective=objective)
        x = [p["number"] for p in points]
        values = {"type": "scatter", "mode": "markers", "name": "value", "x": x, "y": [p["value"] for p in points]}
        best = {"type": "scatter", "mode": "lines", "name": "best", "x": x, "y": [p["best"] for p in points]}
        return _figure([values, best], "trial", "value")

    def importances(self, **query: Any) -> Any:
        """How much each parameter matters."""
        found = self._study.importances(**query)
        bars = {"type": "bar", "orientation": "h", "x": list(found.values()), "y": list(found)}
        return _figure([bars], "importance", "parameter")

    def intermediate_values(self) -> Any:
        """One curve a trial, of what it reported."""
        curves = self._study._curves()
        lines = [
            {"type": "scatter", "name": f"trial {n}", "x": list(c), "y": list(c.values())} for n, c in curves.items()
        ]
        return _figure(lines, "step", "value")
