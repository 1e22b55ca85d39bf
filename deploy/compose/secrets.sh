#!/usr/bin/env bash
# Makes the password and the tokens of docker-compose.yml, once, in deploy/compose/secrets.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)"
secrets="$here/secrets"
if [ -e "$secrets/tokens.json" ]; then
  echo "There are secrets in $secrets already."
  exit 0
fi
mkdir -p "$secrets"
chmod 700 "$secrets" # the files in it must be readable for the users of the containers
od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$secrets/postgres-password"
for role in write read; do
  "$here/../../trialstream" token create --file "$secrets/tokens.json" --name "compose-$role" --role "$role" >"$secrets/$role-token"
done
chmod 644 "$secrets"/*
echo "Made the secrets in $secrets"
