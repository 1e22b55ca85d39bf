"""Runs the commands of the README against a running stack, and draws what they print as an SVG: terminal.py FILE."""

import subprocess
import sys

from rich.console import Console
from rich.text import Text

WIDTH = 100
COMMANDS = [
    "./trialstream run examples/Quadratic.java",
    "./trialstream importance --study-name training",
    "./trialstream studies -f value",
]

subprocess.run(
    ["./trialstream", "create-study", "--study-name", "distributed-example", "--skip-if-exists"], check=True
)
console = Console(record=True, width=WIDTH, force_terminal=True, file=sys.stderr)
for command in COMMANDS:
    done = subprocess.run(command.split(), capture_output=True, text=True, check=True)
    lines = (done.stderr + done.stdout).splitlines()
    console.print(Text("$ ", style="green") + Text(command, style="bold"))
    if len(lines) > 9:
        lines = lines[:3] + ["…"] + lines[-3:]
    for line in lines:
        console.print(Text(line), overflow="fold")
console.save_svg(sys.argv[1], title="Trialstream")
