#!/usr/bin/env bash
# Our samplers and Optuna's on the same functions, seeds and shifts, on this machine, one after the other.
#   compare-optuna.sh SAMPLER FUNCTIONS [TRIALS] [SEEDS] [FIRST_SEED] [--shifted]
# for example: compare-optuna.sh tpe branin,ackley10 100 30 1 --shifted
set -euo pipefail
home="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)"
sampler="${1:?name a sampler, for example tpe}"
functions="${2:?name functions, separated by commas}"
trials="${3:-100}"
seeds="${4:-30}"
first="${5:-1}"
shifted="${6:-}"
venv="${OPTUNA_VENV:-${XDG_CACHE_HOME:-$HOME/.cache}/trialstream/optuna}"
if ! "$venv/bin/python" -c "import optuna, scipy" 2>/dev/null; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet optuna==5.0.0 scipy >&2
fi
ours="$(mktemp)"
trap 'rm -f "$ours"' EXIT
"$home/trialstream" bench quality --sampler "$sampler" --function "$functions" --trials "$trials" --seeds "$seeds" \
  --first-seed "$first" ${shifted:+"$shifted"} >"$ours"
grep median "$ours"
"$venv/bin/python" "$home/modules/bench/compare_optuna.py" --sampler "$sampler" --functions "$functions" \
  --trials "$trials" --seeds "$seeds" --first-seed "$first" ${shifted:+"$shifted"} --against "$ours"
