#!/usr/bin/env bash
# ./deploy/run does the main job from nothing, says so in plain lines, and a
# second start finds everything as it was.
set -euo pipefail
cd "$SOURCE_DIR"
work=$(mktemp -d)
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
# The build that is being tested, so that nothing is built twice.
export PEERLOG_ONCE=1 PEERLOG_PRESET=${BINARY_DIR##*/}
PEERLOG_LISTEN=127.0.0.1:$(/usr/bin/perl -MIO::Socket::INET -e \
	'print IO::Socket::INET->new(Listen => 1,
		LocalAddr => "127.0.0.1")->sockport')
export PEERLOG_LISTEN

fail() {
	echo "run: $*"
	tail -n 20 build/run.log
	exit 1
}

./deploy/run "$work/study" >"$work/first" 2>&1 ||
	{ cat "$work/first"; fail "the first start failed"; }
cat "$work/first"
for channel in web text paper; do
	grep -qE "^   [0-9a-f]{32} .* $channel  .* sealed, [0-9]+ bytes" \
		"$work/first" || fail "no sealed log by $channel"
done
grep -qE 'opened/logs.csv: 3 rows' "$work/first" ||
	fail "the partner did not see three logs"
# What reads strangers' pages, and the database, is nobody's root.
if [ "$(id -u)" != 0 ] || ! setpriv --reuid 65534 --regid 65534 --clear-groups \
	test -x "$BINARY_DIR/bin/peerlogd"; then
	echo "run: not tried here: that roles become users of their own"
elif grep -E '(store|reader [0-9]+): stays root' build/run.log; then
	fail "a role stays root"
fi
grep -q '^Stopped' "$work/first" || fail "it did not stop"
! pgrep -f "$work/study" || fail "something is still running"

records() {
	grep -E '^   [0-9a-f]{32} ' "$1"
}
cp "$work/study/demo/accounts" "$work/accounts"
./deploy/run "$work/study" >"$work/second" 2>&1 ||
	{ cat "$work/second"; fail "the second start failed"; }
diff <(records "$work/first") <(records "$work/second") ||
	fail "the second start found other records"
cmp "$work/accounts" "$work/study/demo/accounts" ||
	fail "the second start changed the accounts"
! grep -qi password "$work/second" || grep -q 'Accounts and passwords:' \
	"$work/second" || fail "passwords were printed twice"
! grep -qE 'account [a-z]+ \([a-z]+\) password' "$work/second" ||
	fail "passwords were printed twice"
echo "run: the main job twice over"
