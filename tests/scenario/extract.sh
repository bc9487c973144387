#!/bin/bash
# Sealed records out to those who may read them: the study by `peerlog
# export`, the partner by `peerlog extract`, and the partner without our
# software by curl, tar, minisign and age.  Each sees its own and no more.
set -euo pipefail

. "$SOURCE_DIR/tests/scenario/lib/scenario.sh"
bin=$BINARY_DIR/bin
need age minisign curl tar
scratch
ok() { echo "ok $*"; }

# ---- a study, its people, a service ----

port=$(free_port)
base=http://127.0.0.1:$port
"$bin/peerlog" setup study --from "$SOURCE_DIR/schema/side-by-side" --demo \
	>setup
sed -n 's/^account economics (partner) password //p' setup >password
printf 'listen = 127.0.0.1:%s\nreaders = 0\n' "$port" >study/peerlogd.conf
mv study/office/study.key study/partner/economics.key .
mapfile -t ids < <("$bin/peerlog" ids issue --project LE01 --count 4 \
	--study study | grep -oE '\b[0-9]{4}\b')

start

send() { "$bin/submit" study "$@" >>sent; }
send reg "${ids[0]}" 0 1
send quarterly "${ids[0]}" 1 2
send monthly "${ids[0]}" 32 3
send monthly "${ids[0]}" 62 4 4
send monthly "${ids[1]}" 3 5
send quarterly "${ids[1]}" 3 6
[ "$(wc -l <sent)" = 7 ]

# ---- the study ----

export_study() {
	"$bin/peerlog" export --study study --key study.key "$@"
}
export_study --format csv -o csv --json >flow
for count in '{"registered":1,' ',"unregistered":1,' ',"registered_logs":4,' \
	',"unregistered_logs":2,' ',"logs":6,' ',"removed":2,' ',"pairs":2,'; do
	grep -qF "$count" flow || fail "no $count in $(cat flow)"
done
[ "$(tail -n +2 csv/pairs.csv | wc -l)" = 2 ] || fail "two pairs"
grep -q "${ids[0]}" csv/logs.csv || fail "the study sees IDs"
ok "the study's export: $(head -1 csv/logs.csv | tr ',' '\n' | wc -l) columns"
export_study --format sav --analysis -o sav >/dev/null
export_study --format dta --analysis -o dta >/dev/null
[ -s sav/logs.sav ] && [ -s dta/pairs.dta ]
export_study --key economics.key -o no >/dev/null 2>err &&
	fail "the partner's key opened the study's records"
grep -q 'not sealed to this key' err || fail "it says why: $(cat err)"

# ---- the partner ----

pull() {
	"$bin/peerlog" extract pull --url "$base" --user economics \
		--password-file password "$@"
}
pull --signer study/keys/signing.key.pub -o ex >pulled
grep -q ': signed' pulled || fail "pull checks the signature: $(cat pulled)"
pull -o ex | grep -q 'up to date' || fail "a second pull has nothing to do"
"$bin/peerlog" extract verify ex --signer study/keys/signing.key.pub ||
	fail "verify"
"$bin/peerlog" extract open ex --key economics.key --study study \
	--signer study/keys/signing.key.pub -o open >/dev/null || fail "open"
for id in "${ids[@]}"; do
	! grep -rqw "$id" open || fail "a partner's file has an ID"
done
grep -q 'eq5d_index' open/logs.csv || fail "the partner has its variables"
! grep -q 'swemwbs\|log_project' open/logs.csv ||
	fail "the partner has others' variables"
[ "$(tail -n +2 open/logs.csv | cut -d, -f2 | sort -u | wc -l)" = 2 ] ||
	fail "two people are two pseudonyms"
"$bin/peerlog" extract open ex --key study.key --study study -o no \
	>/dev/null 2>&1 && fail "the study's key opened an extract"
ok "the partner's extract: $(head -1 open/logs.csv | tr ',' '\n' | wc -l) columns"

# ---- the partner without our software ----

mkdir stock
curl -sf -u "economics:$(cat password)" "$base/partner/extract?after=0" \
	-D head -o stock.tar
next=$(tr -d '\r' <head | sed -n 's/^[Pp]eerlog-[Nn]ext: //p')
curl -sf -u "economics:$(cat password)" -o stock.tar.minisig \
	"$base/partner/extract.minisig?after=0&until=$next"
minisign -Vm stock.tar -p study/keys/signing.key.pub |
	grep -q "Trusted comment: peerlog extract economics 0 $next" ||
	fail "minisign verifies"
tar -xf stock.tar -C stock
for file in stock/*.age; do
	age -d -i economics.key "$file"
	echo
done >stock.json
[ "$(grep -c '^{"peerlog":1,' stock.json)" = 7 ] || fail "age opens"
ok "curl, minisign, tar and age are enough"

# ---- more, less, and other ----

send monthly "${ids[2]}" 90 7
pull -o ex >/dev/null
"$bin/peerlog" extract verify ex --signer study/keys/signing.key.pub \
	>verified
[ "$(wc -l <verified)" = 2 ] || fail "a second extract: $(cat verified)"
"$bin/peerlog" extract open ex --key economics.key --study study \
	-o open >/dev/null 2>&1
[ "$(tail -n +2 open/logs.csv | wc -l)" = 7 ] || fail "both are opened"

mkdir gap
cp ex/extract-0-* gap/
send monthly "${ids[2]}" 120 8
pull --after $((next + 1)) -o gap >/dev/null
"$bin/peerlog" extract verify gap --signer study/keys/signing.key.pub \
	>/dev/null 2>err && fail "a missing extract was not noticed"
grep -q "pull again with --after $next" err || fail "it says why: $(cat err)"
cp -r ex torn
first=$(ls torn/extract-0-*.tar)
printf 'X' | dd of="$first" bs=1 seek=2000 conv=notrunc 2>/dev/null
"$bin/peerlog" extract verify torn --signer study/keys/signing.key.pub \
	2>/dev/null && fail "a changed extract was good"
"$bin/peerlog" key new signing other.key >/dev/null
"$bin/peerlog" extract verify ex --signer other.key.pub 2>/dev/null &&
	fail "another's signature was good"
printf wrong >wrong
"$bin/peerlog" extract pull --url "$base" --user economics \
	--password-file wrong -o none 2>err && fail "a wrong password pulled"
grep -q 'account or password' err || fail "it says why: $(cat err)"
"$bin/peerlog" extract pull --url http://192.0.2.1 --user economics \
	--password-file password -o none 2>err && fail "sent in clear"
grep -q 'in clear' err || fail "it says why: $(cat err)"
ok "changed, foreign and stray extracts are refused"

# ---- erased since ----

if command -v sqlite3 >/dev/null; then
	record=$(sed -n '3s/^1 //p' sent)
	sqlite3 -cmd '.timeout 5000' study/data/store.db \
		"DELETE FROM headers WHERE record = x'$record'"
	pull -o ex >pulled
	grep -q '^1 records were erased' pulled || fail "told of it: $(cat pulled)"
	pull -o ex | grep -q 'erased' && fail "told twice"
	"$bin/peerlog" extract verify ex --signer study/keys/signing.key.pub \
		>/dev/null || fail "verify after erasing"
	"$bin/peerlog" extract open ex --key economics.key --study study \
		-o open >/dev/null 2>&1
	! grep -q "$record" open/logs.csv || fail "an erased record was opened"
	[ "$(tail -n +2 open/logs.csv | wc -l)" = 7 ] || fail "the rest is there"
	export_study -o csv >flow
	grep -q '1  erased' flow || fail "the study is told: $(cat flow)"
	ok "what was erased is forgotten"
else
	echo "not tried: erasing (no sqlite3 here)"
fi

# ---- nobody else ----

for secret in "${ids[@]}" eq5d '"answers"'; do
	! grep -aq "$secret" log || fail "the log of the service has $secret"
done
! grep -aq '"answers"' study/data/* || fail "the store has answers in clear"
ok "neither the store nor the log has answers"
