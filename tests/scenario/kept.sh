#!/usr/bin/env bash
# A study that keeps its scans: whoever holds the desk's key lists and opens
# them, nobody else; one that does not keep them has none.
set -euo pipefail

. "$SOURCE_DIR/tests/scenario/lib/scenario.sh"
peerlog=$BINARY_DIR/bin/peerlog
need curl jq sqlite3
scratch

web() { curl -sf -b jar -c jar "$@"; }
value() { grep -o "name=\"$1\" value=\"[^\"]*" | head -1 | cut -d'"' -f4; }
stored() {
	[ "$(sqlite3 -readonly study/data/store.db \
		'select count(*) from records' 2>/dev/null)" = 1 ]
}
all_closed() { # nothing of it is on the desk any more
	[ "$(sqlite3 -readonly study/data/store.db "select count(*)
		from drawers where drawer = 'desk/page'")" = 0 ]
}

# A study that keeps its scans or not ($1), and one log filed from paper.
file_a_log() {
	local port page id
	port=$(free_port)
	base=http://127.0.0.1:$port
	rm -rf study jar
	"$peerlog" setup study --from "$SOURCE_DIR/schema/side-by-side" \
		--demo >setup
	awk -F, -v OFS=, -v keep="$1" 'NR == 1 { print $0, "keep_scans" }
		NR > 1 { print $0, keep }' study/settings.csv >settings
	cp settings study/settings.csv
	printf 'listen = 127.0.0.1:%s\n' $port >>study/peerlogd.conf
	start
	web "$base/sign-in" >/dev/null
	web -d to=/desk -d name=ambassador --data-urlencode "password=$(awk \
		'$2 == "ambassador" { print $5 }' setup)" "$base/sign-in" \
		>/dev/null
	id=$("$peerlog" ids show --study study --json |
		grep -o '"[0-9]\{4\}"' | sed -n 1p | tr -d '"')
	"$peerlog" form print monthly_short --id "$id" --study study \
		-o "our log.pdf" >/dev/null
	page=$(web "$base/desk")
	web -F csrf="$(value csrf <<<"$page")" \
		-F sending="$(value sending <<<"$page")" \
		-F 'scan=@our log.pdf' "$base/desk" >/dev/null
	until_true stored
	until_true all_closed
}

file_a_log yes
"$peerlog" page list --study study --json >list
jq -e 'length == 1 and .[0].state == "done with" and .[0].by == "ambassador"
	and .[0].name == "our log.pdf"' list >/dev/null || fail "$(cat list)"
scan=$(jq -r '.[0].scan' list)
"$peerlog" page list --study study | grep -q "^$scan .*our log.pdf" ||
	fail "in words: $("$peerlog" page list --study study)"
mkdir out
got=$("$peerlog" page open "$scan" --study study -o out)
[ "$got" = "out/${scan:0:8}-our_log.pdf" ] || fail "called $got"
cmp "$got" "our log.pdf" || fail "not what was sent"
[ "$(stat -c %a "$got")" = 600 ] || fail "others may read it"
[ "$(sqlite3 -readonly study/data/store.db "select count(*) from audit
	where what = 'kept scan opened' and record = '$scan'")" = 1 ] ||
	fail "the audit does not say so"
stop
# The service may be away; the key may be elsewhere; another's is none.
mv study/keys/desk.key desk.key
! "$peerlog" page list --study study 2>error || fail "listed without a key"
grep -q -- '--key FILE' error || fail "$(cat error)"
"$peerlog" page open "$scan" --key desk.key --study study -o again.pdf \
	>/dev/null
cmp again.pdf "our log.pdf" || fail "not what was sent, the service away"
tr 0-9a-f 1-9a-f0 <desk.key >other.key
! "$peerlog" page open "$scan" --key other.key --study study -o never.pdf \
	2>error || fail "opened with another key"
grep -q 'not the key' error || fail "$(cat error)"
[ ! -e never.pdf ] || fail "something was written"
! "$peerlog" page open 00112233445566778899aabbccddeeff --key desk.key \
	--study study -o never.pdf 2>error || fail "opened what is not there"
grep -q 'no such scan' error || fail "$(cat error)"

file_a_log no
[ "$("$peerlog" page list --study study --json)" = "[]" ] ||
	fail "kept all the same"
stop
echo "kept: all well"
