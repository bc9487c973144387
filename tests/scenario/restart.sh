#!/usr/bin/env bash
# The parent and its roles: what dies is back at once, what hangs on to a
# port of ours does not stop us, a second service is refused, strangers on the
# bus are not heard, and nobody outlives the parent.
set -uo pipefail
bin=$BINARY_DIR/bin
dir=$(mktemp -d /tmp/restart.XXXXXX)
chmod 755 "$dir"
study=$dir/study
service= stranger=
fail() {
	echo "restart: $*"
	tail -n 20 "$dir/log"
	exit 1
}
finish() {
	[ -n "$stranger" ] && kill "$stranger" 2>/dev/null
	[ -n "$service" ] && kill -CONT "$service" 2>/dev/null
	[ -n "$service" ] && kill "$service" 2>/dev/null && wait "$service"
	rm -rf "$dir"
}
trap finish EXIT
start() {
	"$bin/peerlogd" --study "$study" 2>>"$dir/log" &
	service=$!
}
# until_true SECONDS COMMAND...
until_true() {
	local i n=$(($1 * 20))
	shift
	for ((i = 0; i < n; i++)); do
		"$@" >/dev/null 2>&1 && return 0
		sleep 0.05 # between looks; what is waited for is the command
	done
	return 1
}
process_of() {
	pgrep -P "$service" -f -- "--role $1\$"
}
answers() {
	[ "$("$bin/peerlog" check --study "$study" --json |
		grep -c '"said":"running"')" = 1 ]
}
another() { # ROLE OLD: it runs, and as another process than OLD
	local now
	now=$(process_of "$1") && [ "$now" != "$2" ]
}
gone() { # PROCESS...
	! kill -0 "$@" 2>/dev/null
}

"$bin/peerlog" setup "$study" --from "$SOURCE_DIR/schema/side-by-side" \
	--demo >/dev/null || fail "setup"
echo "listen = 127.0.0.1:$((20000 + RANDOM % 10000))" >>"$study/peerlogd.conf"
start
until_true 20 answers || fail "the service does not answer"

# 1. Every role that dies is back within a second.
for role in store intake desk link text web reader; do
	old=$(process_of $role) || fail "no $role"
	kill -KILL "$old"
	until_true 1 another $role "$old" || fail "$role is not back in a second"
done
until_true 20 answers || fail "it does not answer after deaths"

# 2. A second service for the same study is refused.
"$bin/peerlogd" --study "$study" 2>"$dir/second" && fail "a second one ran"
grep -q 'running already' "$dir/second" || fail "a second one: $(cat "$dir/second")"

# 3. Strangers: garbage, and nng's own greeting with garbage behind it.
store_port() { # from run/control: client, server (6: store), port, key of each
	od -An -v -tu1 -w36 "$study/run/control" |
		awk '$2 == 6 { print $3 + 256 * $4; exit }'
}
port=$(store_port)
[ -n "$port" ] || fail "where does the store listen?"
for ((i = 0; i < 20; i++)); do
	head -c 1000 /dev/urandom >"/dev/tcp/127.0.0.1/$port"
	{ printf '\0SP\0\0\x30\0\0\0\0\0\0\0\0\0\x40' && head -c 64 /dev/urandom; } \
		>"/dev/tcp/127.0.0.1/$port"
done 2>/dev/null
answers || fail "strangers stopped the store"

# 4. Somebody takes the port of a dead role while the parent sleeps.
kill -STOP "$service"
kill -KILL "$(process_of store)"
/usr/bin/perl -MIO::Socket::INET -e 'my $s; until ($s) { $s =
	IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1:'"$port"'",
	ReuseAddr => 1) } print "taken\n"; close STDOUT; sleep 60' >"$dir/taken" &
stranger=$!
until_true 10 grep -q taken "$dir/taken" || fail "the port was not taken"
kill -CONT "$service"
until_true 20 grep -q 'a port was taken' "$dir/log" || fail "it keeps its port"
until_true 20 answers || fail "it does not answer on another port"
[ "$(store_port)" != "$port" ] || fail "that is the same port"

# 5. SIGTERM stops all of it, in order.
all=$(pgrep -P "$service")
kill "$service"
wait "$service" || fail "SIGTERM: status $?"
service=
for process in $all; do
	gone "$process" || fail "a role outlived the service"
done
[ ! -e "$study/run/control" ] || fail "run/control was left"

# 6. Nobody outlives a parent that was killed.
start
until_true 20 answers || fail "it does not start again"
all=$(pgrep -P "$service")
kill -KILL "$service"
wait "$service" 2>/dev/null
service=
for process in $all; do
	until_true 10 gone "$process" || fail "a role outlived its parent"
done
echo "restart: all is well"
