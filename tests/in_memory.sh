#!/bin/sh
# Runs a command whose temporary files lie in memory, where there is room: then nothing waits for a disk. They go with it.
ROOM=4000000 # kB; a tenth of it is used
there=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
free=$(awk '$1 == "MemAvailable:" { print $2 }' /proc/meminfo 2>/dev/null)
[ "${there:-0}" -ge "$ROOM" ] && [ "${free:-0}" -ge $((2 * ROOM)) ] || exec "$@"
TMPDIR=$(mktemp -d /dev/shm/ninebox-tests-XXXXXX) || exec "$@"
printf '#!/bin/sh\n' >"$TMPDIR/program" && chmod +x "$TMPDIR/program"
if ! "$TMPDIR/program" 2>/dev/null; then # tests write programs there, and run them
	rm -rf "$TMPDIR"
	unset TMPDIR
	exec "$@"
fi
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
trap 'exit 130' HUP INT TERM
"$@"
