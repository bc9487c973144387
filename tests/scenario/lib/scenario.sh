# What a scenario begins with.  Sourced, after `set`.
#
#   need PROGRAM...        leaves with 77, saying so, unless all are installed
#   scratch                makes the folder $work, goes there; at the end it is
#                          gone (KEEP=1: is left), as are $service and $others,
#                          and after a failure the end of every log is shown
#   fail WORDS...          the scenario has failed
#   until_true COMMAND...  tries it for 90 s; then the scenario has failed
#   free_port              one that nobody has, of 127.0.0.1
#   start, stop            the service of $study, which is to answer at $base;
#                          what it says is added to $work/log

study=study base= service= others=()

need() {
	local program
	for program; do
		command -v "$program" >/dev/null ||
			{ echo "skipped: $program is not installed"; exit 77; }
	done
}

scratch() {
	work=$(mktemp -d)
	trap scratch_end EXIT
	cd "$work"
}

scratch_end() {
	local status=$?
	[ $BASHPID = $$ ] || exit $status # a child that is not yet its program
	stop
	kill "${others[@]}" 2>/dev/null || true
	wait "${others[@]}" 2>/dev/null || true
	[ $status = 0 ] || [ $status = 77 ] ||
		tail -n 20 "$work"/log "$work"/*.log >&2 2>/dev/null || true
	cd /
	[ -n "${KEEP:-}" ] || rm -rf "$work"
	exit $status
}

fail() {
	echo "FAILED: $*" >&2
	exit 1
}

until_true() {
	local end=$((SECONDS + 90))
	until "$@"; do
		[ $SECONDS -lt $end ] || fail "in vain: $*"
		sleep 0.1 # between looks; what is waited for is the command
	done
}

free_port() {
	/usr/bin/python3 -c 'import socket; s = socket.socket()
s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

start() {
	"$BINARY_DIR/bin/peerlogd" --study "$study" --foreground \
		>>"$work/log" 2>&1 &
	service=$!
	until_true answers
}

answers() {
	kill -0 "$service" || fail "the service has ended"
	curl -s -k -o /dev/null "$base/"
}

stop() {
	if [ -n "$service" ]; then
		kill "$service" 2>/dev/null || true
		wait "$service" 2>/dev/null || true
	fi
	service=
}
