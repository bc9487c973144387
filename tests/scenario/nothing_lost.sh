#!/usr/bin/env bash
# What was acknowledged is there, once: logs arrive while store, intake and
# the whole service are killed (SIGKILL) at random moments.
#
# NOTHING_LOST_SEED repeats a run's moments and victims, NOTHING_LOST_KILLS says
# how many there are.
set -uo pipefail
bin=$BINARY_DIR/bin
seed=${NOTHING_LOST_SEED:-$(od -An -N2 -tu2 /dev/urandom | tr -d ' ')}
kills=${NOTHING_LOST_KILLS:-15}
dir=$(mktemp -d /tmp/nothing_lost.XXXXXX)
chmod 755 "$dir"
study=$dir/study
service=
echo "nothing_lost: seed $seed, $kills kills"
RANDOM=$seed

fail() {
	echo "nothing_lost: $*"
	tail -n 20 "$dir/log"
	exit 1
}

start() {
	"$bin/peerlogd" --study "$study" 2>>"$dir/log" &
	service=$!
}

finish() {
	[ -n "$service" ] && kill "$service" 2>/dev/null && wait "$service"
	[ -n "${KEEP:-}" ] || rm -rf "$dir"
}
trap finish EXIT

# The process of a role, below the service.
process_of() {
	pgrep -P "$service" -f -- "--role $1\$"
}

"$bin/peerlog" setup "$study" --from "$SOURCE_DIR/schema/side-by-side" \
	--demo >"$dir/setup" || fail "setup"
port=$((20000 + seed % 10000))
echo "listen = 127.0.0.1:$port" >>"$study/peerlogd.conf"
start
"$bin/sender" "$study" first "$dir/acks.first" &
first=$!
"$bin/sender" "$study" second "$dir/acks.second" &
second=$!

for ((n = 0; n < kills; )); do
	sleep "0.$((RANDOM % 5))$((RANDOM % 10))"
	case $((RANDOM % 5)) in
	0 | 1) victim=$(process_of store) ;;
	2 | 3) victim=$(process_of intake) ;;
	4) victim=$service ;;
	esac
	[ -n "$victim" ] && kill -KILL "$victim" 2>/dev/null && n=$((n + 1))
	if [ "$victim" = "$service" ]; then
		wait "$service" 2>/dev/null
		start
	fi
done
touch "$dir/acks.first.stop" "$dir/acks.second.stop"
wait $first || fail "a log was never acknowledged"
wait $second || fail "a log was never acknowledged"
kill "$service" && wait "$service" || fail "the service did not stop"
service=

"$bin/peerlog" check --study "$study" >"$dir/check" || {
	cat "$dir/check"
	fail "not sound"
}
"$bin/peerlog" export --study "$study" --key "$study/office/study.key" \
	--format csv -o "$dir/out" >"$dir/export" || fail "export"
cat "$dir/acks.first" "$dir/acks.second" | cut -d' ' -f1 | sort >"$dir/acked"
grep -rhoE '(first|second)-[0-9]+' "$dir/out/monthly.csv" | sort >"$dir/found"
logs=$(wc -l <"$dir/acked")
[ "$logs" -ge $((2 * kills)) ] || fail "only $logs logs"
diff "$dir/acked" "$dir/found" || fail "acknowledged (<) and found (>) differ"
echo "nothing_lost: $logs acknowledged logs, each there once, after $kills kills"
