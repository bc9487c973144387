#!/usr/bin/env bash
# A log by text message through the real gateway (gammu-smsd, its dummy
# phone), while the role and then the whole service are killed in the middle:
# every answer counts once, in order; STOP and HELP work; no reply holds an
# answer or an ID.
set -euo pipefail
. "$SOURCE_DIR/tests/scenario/lib/scenario.sh"
bin=$BINARY_DIR/bin
need gammu-smsd
scratch
study=$work/study
spool=$work/sms

replies() { # NUMBER: what the phone has received, in order
	local file
	for file in "$spool/phone/OUTM_$1"_*; do
		[ -e "$file" ] || continue
		iconv -f UTF-16 "$file"
		echo
	done
}
n_replies() {
	find "$spool/phone" -name "OUTM_$1_*" | wc -l
}
has_replies() { # NUMBER N
	[ "$(n_replies "$1")" -ge "$2" ]
}
n_records() {
	"$bin/peerlog" records --study "$study" --json |
		grep -c '"channel":"text"' || true
}
has_records() {
	[ "$(n_records)" -ge "$1" ]
}

"$bin/peerlog" setup "$study" --from "$SOURCE_DIR/schema/side-by-side" \
	--demo >/dev/null
port=$(free_port)
base=http://127.0.0.1:$port
printf 'listen = 127.0.0.1:%s\ngateway = gammu %s\n' "$port" "$spool" \
	>>"$study/peerlogd.conf"
id=$("$bin/peerlog" ids show --study "$study" | head -n 1 | cut -d' ' -f1)
"$SOURCE_DIR/deploy/gateway" "$spool" >"$work/smsd.log" 2>&1 &
others+=($!)
until_true test -d "$spool/dummy/sms/1"
start
send() {
	"$SOURCE_DIR/deploy/phone" "$spool" "$@"
}

# 1. One phone goes through; between its answers the role is killed, then the
# whole service, each time with a message on its way.
one=+447700900101
send $one "LOG $id" three
until_true has_replies $one 2
send $one "3 times" none
pkill -9 -f 'peerlogd --role text' -P "$service"
until_true has_replies $one 4
send $one yes 71
pkill -9 -P "$service"
kill -9 "$service"
start
until_true has_replies $one 6
send $one skip purple 4 help 1 0 0 0 0 0 0 0 0 2 "Tuesday group" 3 3 2 4 3 3 4 1 1 \
	2 2 1 6
until_true has_records 1

# 2. STOP in the middle: nothing is kept of it.
two=+447700900102
send $two "LOG $id" 5 6 STOP
until_true has_replies $two 4
grep -q 'will not write to you again' <<<"$(replies $two)" ||
	fail "STOP was not answered"

stopped() { # how many phones want no more messages
	[ "$(sqlite3 -readonly "$study/data/store.db" \
		'select sum(opted_out) from phones')" = "$1" ]
}
if command -v sqlite3 >/dev/null; then
	stopped 1 || fail "STOP is not remembered"
	# Whoever comes back by LOG is written to again, and begins anew.
	send $two "hello?" LOG "$id"
	until_true has_replies $two 7
	stopped 0 || fail "LOG after STOP is not remembered"
	grep -q '(1/' <<<"$(replies $two | tail -n 2)" ||
		fail "LOG after STOP does not begin"
else
	echo "text: no sqlite3 here: LOG after STOP is not tried"
fi

# An ID that was never issued: taken like any, kept and marked, nobody's.
four=+447700900104
while [ "${never-$id}" = "$id" ] ||
	"$bin/peerlog" ids show --study "$study" | grep -q "^$never "; do
	never=$(printf %04d $((10#${never-$id} + 1)))
done
mapfile -t skips < <(yes skip | head -n 30)
send $four "LOG $never" "${skips[@]}" 2
until_true has_records 2
"$bin/peerlog" records --study "$study" --json |
	grep '"unknown-id"' | grep -q '"channel":"text"' ||
	fail "an ID never issued is not marked"
until_true has_replies $four 32
grep -q 'do not know the personal ID' <<<"$(replies $four)" ||
	fail "nobody is told that the ID is not known"

# 3. HELP at the very start, from a phone nobody knows.
three=+447700900103
send $three help
until_true has_replies $three 1
grep -q 'Peer Support Log' <<<"$(replies $three)" || fail "HELP was not answered"

until_true has_replies $one 33
[ "$(n_records)" = 2 ] || fail "$(n_records) logs instead of 2"

# What the office reads: each answer where it belongs, once.
stop
"$bin/peerlog" export --study "$study" --key "$study/office/study.key" \
	--format json -o "$work/out" >/dev/null
answers=$(cat "$work"/out/*.json* | grep -v '"flags":\["unknown-id"\]')
for wanted in '"ps_informal_given":3' '"ps_informal_received":3' \
	'"ps_onetoone_given":0' '"ps_onetoone_received":true' \
	'"ps_pairs_given":71' '"ps_pairs_received":null' \
	'"ps_groups_given":4' '"ps_groups_received":1' \
	'"ps_projects":2' '"ps_project_names":"Tuesday group"' \
	'"swemwbs_3":"2"' '"health_today":6'; do
	grep -qF "$wanted" <<<"$answers" || fail "$wanted is not in the log"
done

for phone in $one $two $three $four; do
	! grep -qE "$id|$never|71|Tuesday" <<<"$(replies $phone)" ||
		fail "a reply to $phone holds an answer or the ID"
done
grep -q 'safely stored' <<<"$(replies $one)" || fail "no thanks"
grep -q 'another way' <<<"$(replies $one)" ||
	fail "the unclear answer was not asked again"
grep -qE "$id|${one#+}|71" "$work/log" &&
	fail "the service's own log holds an answer, an ID or a number"

# A reply that no message can hold stops nobody else's.
/usr/bin/perl -pi -e 's/Questions, or/"Write to us. " x 300/e' "$study/settings.csv"
start
send +447700900106 help
send +447700900105 LOG
until_true has_replies +447700900105 1
[ "$(n_replies +447700900106)" = 0 ] || fail "a reply that is too long was sent"

echo "text: one log, every answer once, through two kills"
