#!/usr/bin/env bash
# Takes the pictures of the documents again: docs/pictures/make.sh [ADDRESS]
# Needs Chromium, python3 with venv, and a stack: ./trialstream up. It uses (or creates) the study "training" there.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)"
cd "$here/../.."
address="${1:-$(./trialstream config | sed -n 's/^gateway=//p')}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

./trialstream create-study --study-name training --space examples/space.json --pruner median --max-trials 60 --skip-if-exists
./trialstream worker --study-name training --concurrency 2 -- \
  python3 examples/train.py --lr={lr} --layers={layers} --optimizer={optimizer} --momentum={momentum?}

# The dashboard, as wide as a laptop, and the terminal with real commands and their real output.
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet playwright==1.65.2 rich==14.1.0
"$work/venv/bin/python" "$here/dashboard.py" "$address/#/studies/training" "$here/dashboard.png"
"$work/venv/bin/python" "$here/terminal.py" "$here/terminal.svg"
