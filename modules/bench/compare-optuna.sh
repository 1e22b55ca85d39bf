#!/usr/bin/env bash
# Trialstream and Optuna 5.0.0 side by side, on this machine, one after the other.
#   compare-optuna.sh quality SAMPLER FUNCTIONS [TRIALS] [SEEDS] [FIRST_SEED] [--shifted]   what they find
#   compare-optuna.sh throughput [--samplers random,tpe] [--seconds N] …                     how fast (needs ./trialstream up)
# for example: compare-optuna.sh quality tpe branin,ackley10 100 30 1 --shifted
set -euo pipefail
home="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)"
venv="${OPTUNA_VENV:-${XDG_CACHE_HOME:-$HOME/.cache}/trialstream/optuna}"
if ! "$venv/bin/python" -c "import optuna, scipy, psycopg2" 2>/dev/null; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet optuna==5.0.0 scipy psycopg2-binary >&2
fi
what="${1:?say what to compare: quality or throughput}"
shift
if [ "$what" = throughput ]; then
  exec "$venv/bin/python" "$home/modules/bench/compare/throughput.py" "$@"
fi
if ! "$venv/bin/python" -c "import cmaes" 2>/dev/null; then # see the file for what it is
  export PYTHONPATH="$home/modules/bench/compare/standin"
fi
sampler="${1:?name a sampler, for example tpe}"
functions="${2:?name functions, separated by commas}"
trials="${3:-100}"
seeds="${4:-30}"
first="${5:-1}"
shifted="${6:-}"
ours="$(mktemp)"
trap 'rm -f "$ours"' EXIT
"$home/trialstream" bench quality --sampler "$sampler" --function "$functions" --trials "$trials" --seeds "$seeds" \
  --first-seed "$first" ${shifted:+"$shifted"} >"$ours"
grep median "$ours"
"$venv/bin/python" "$home/modules/bench/compare/quality.py" --sampler "$sampler" --functions "$functions" \
  --trials "$trials" --seeds "$seeds" --first-seed "$first" ${shifted:+"$shifted"} --against "$ours"
