#!/bin/sh
# A worker over HTTP with curl: examples/ask_tell.sh STUDY [TRIALS] [GATEWAY]
set -eu
study=$1
trials=${2:-5}
api=${3:-http://127.0.0.1:8080}/api/v1/studies/$study

# field NAME: the value of a number or text in the JSON on standard input
field() {
  sed -n "s/.*\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/p" | head -1
}

post() {
  curl -sS -H 'content-type: application/json' -d "$2" "$api$1"
}

done=0
while [ "$done" -lt "$trials" ]; do
  asked=$(post /trials "{\"request_id\": \"$$-$done-$(date +%s)\", \"worker\": \"curl-$$\"}")
  number=$(echo "$asked" | field number)
  if [ -z "$number" ]; then
    case $asked in
      *'"trials":[]'*) continue ;; # none is free now
      *) echo "$asked"; exit 0 ;;  # the study is closed
    esac
  fi
  attempt=$(echo "$asked" | field attempt)
  lr=$(echo "$asked" | field lr)
  layers=$(echo "$asked" | field layers)
  value=$(awk -v lr="$lr" -v n="$layers" 'BEGIN {
    d = log(lr) / log(10) + 2.5; print d * d / 4 + (n - 4) ^ 2 / 20 + 0.1 }')
  post "/trials/$number/result" "{\"attempt\": $attempt, \"value\": $value, \"asked\": [\"lr\", \"layers\"], \"user_attrs\": {\"by\": \"curl\"}}"
  done=$((done + 1))
done
