# Runs one trial's command in a session of its own (or, where there is no setsid, a process group), and sees that none of it outlives the
# trial or its worker. Arguments: grace in seconds, a file for the group's id, the command.
# Its standard input is a pipe from the worker: at its end (the worker wants the trial to stop, or
# has died) the group gets SIGTERM, and after the grace SIGKILL. Exits as the command does.

grace=$1
group_file=$2
shift 2

exec 3<&0
if command -v setsid >/dev/null; then
  setsid "$@" </dev/null 3<&- &
  child=$!
else
  set -m
  "$@" </dev/null 3<&- &
  child=$!
  set +m
fi
trap '' INT TERM HUP
echo "$child" >"$group_file"

# "kill" must be the shell's own: that of procps takes -1234 for -1, which is every process.
end_group() {
  kill -TERM -"$child" 2>/dev/null || kill -TERM "$child" 2>/dev/null || return
  tenths=$((grace * 10))
  while [ "$tenths" -gt 0 ] && kill -0 -"$child" 2>/dev/null; do
    sleep 0.1
    tenths=$((tenths - 1))
  done
  kill -KILL -"$child" 2>/dev/null
}

(
  exec >/dev/null 2>&1
  cat <&3
  end_group
) &
watcher=$!
exec 3<&-

wait "$child"
code=$?
end_group
kill -KILL "$watcher" 2>/dev/null
exit "$code"
