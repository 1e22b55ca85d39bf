"""Draws what benchmarks printed, as SVG: plot.py throughput|growth LINES.jsonl PICTURE.svg

LINES.jsonl holds the JSON lines of `compare-optuna.sh throughput` or `trialstream bench growth`. Needs matplotlib.
"""
import json
import pathlib
import statistics
import sys

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams.update({"svg.hashsalt": "trialstream", "svg.fonttype": "none", "font.size": 9, "axes.spines.top": False,
                            "axes.spines.right": False})
import matplotlib.pyplot as plt  # noqa: E402: the backend comes first

OPTUNA, OURS = "#9aa5b1", "#1f6feb"


def bars(lines, axes):
    """Trials per second, on a logarithmic scale; the mean where a side was measured more than once."""
    runs = {}
    for r in (line for line in lines if "who" in line):
        label = f"{r['sampler']}, {r['who'].capitalize()}, {r['storage']}, {r['in_flight']} in flight"
        runs.setdefault(label, []).append(r["trials_per_second"])
    rates = [statistics.mean(measured) for measured in runs.values()]
    drawn = axes.barh(list(runs), rates, color=[OPTUNA if "Optuna" in label else OURS for label in runs])
    axes.bar_label(drawn, [f"{rate:,.0f}" for rate in rates], padding=3)
    axes.set_xscale("log")
    axes.set_xlim(10, 10 * max(rates))
    axes.invert_yaxis()
    axes.set_xlabel("trials per second, eight processes each")


def curves(lines, axes):
    """Cost of a trial by how many there are."""
    for sampler in dict.fromkeys(line["sampler"] for line in lines):
        points = sorted((line["trials"], line["cost_ms"]) for line in lines if line["sampler"] == sampler)
        axes.plot(*zip(*points), marker="o", label=sampler)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("trials that the study has")
    axes.set_ylabel("ms a trial (ask, parameters, tell)")
    axes.legend(frameon=False)


def main():
    kind, source, picture = sys.argv[1:]
    lines = [json.loads(line) for line in pathlib.Path(source).read_text().splitlines() if line.startswith("{")]
    figure, axes = plt.subplots(figsize=(8, 3.2), layout="constrained")
    {"throughput": bars, "growth": curves}[kind](lines, axes)
    figure.savefig(picture, metadata={"Date": None})


if __name__ == "__main__":
    main()
