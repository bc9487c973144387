#!/bin/bash
# Sealed records out to those who may read them: the study by `peerlog
# export`, the partner by `peerlog extract`, and the partner without our
# software by curl, tar, minisign and age.  Each sees its own and no more.
set -euo pipefail

for tool in age minisign curl tar; do
	command -v $tool >/dev/null || { echo "skipped: no $tool here"; exit 77; }
done

bin=$BINARY_DIR/bin
dir=$(mktemp -d)
service=
finish() {
	status=$?
	if [ -n "$service" ]; then
		kill "$service" 2>/dev/null || true
		wait "$service" 2>/dev/null || true
	fi
	[ $status = 0 ] || tail -20 log >&2 || true
	cd /
	rm -rf "$dir"
	exit $status
}
trap finish EXIT
cd "$dir"

die() { echo "FAILED: $*" >&2; exit 1; }
ok() { echo "ok $*"; }

# ---- a study, its people, a service ----

port=$(/usr/bin/python3 -c 'import socket; s = socket.socket();
s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
url=http://127.0.0.1:$port
"$bin/peerlog" setup study --from "$SOURCE_DIR/schema/side-by-side" --demo \
	>setup
sed -n 's/^account economics (partner) password //p' setup >password
printf 'listen = 127.0.0.1:%s\nreaders = 0\n' "$port" >study/peerlogd.conf
mv study/office/study.key study/partner/economics.key .
mapfile -t ids < <("$bin/peerlog" ids issue --project LE01 --count 4 \
	--study study | grep -oE '\b[0-9]{4}\b')

"$bin/peerlogd" --study study --foreground 2>log &
service=$!
for _ in $(seq 300); do
	curl -s -o /dev/null "$url/" && break
	kill -0 "$service"
	read -r -t 0.1 _ <> <(:) || true
done

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
	grep -qF "$count" flow || die "no $count in $(cat flow)"
done
[ "$(tail -n +2 csv/pairs.csv | wc -l)" = 2 ] || die "two pairs"
grep -q "${ids[0]}" csv/logs.csv || die "the study sees IDs"
ok "the study's export: $(head -1 csv/logs.csv | tr ',' '\n' | wc -l) columns"
export_study --format sav --analysis -o sav >/dev/null
export_study --format dta --analysis -o dta >/dev/null
[ -s sav/logs.sav ] && [ -s dta/pairs.dta ]
export_study --key economics.key -o no >/dev/null 2>err &&
	die "the partner's key opened the study's records"
grep -q 'not sealed to this key' err || die "it says why: $(cat err)"

# ---- the partner ----

pull() {
	"$bin/peerlog" extract pull --url "$url" --user economics \
		--password-file password "$@"
}
pull --signer study/keys/signing.key.pub -o ex >pulled
grep -q ': signed' pulled || die "pull checks the signature: $(cat pulled)"
pull -o ex | grep -q 'up to date' || die "a second pull has nothing to do"
"$bin/peerlog" extract verify ex --signer study/keys/signing.key.pub ||
	die "verify"
"$bin/peerlog" extract open ex --key economics.key --study study \
	--signer study/keys/signing.key.pub -o open >/dev/null || die "open"
for id in "${ids[@]}"; do
	! grep -rqw "$id" open || die "a partner's file has an ID"
done
grep -q 'eq5d_index' open/logs.csv || die "the partner has its variables"
! grep -q 'swemwbs\|log_project' open/logs.csv ||
	die "the partner has others' variables"
[ "$(tail -n +2 open/logs.csv | cut -d, -f2 | sort -u | wc -l)" = 2 ] ||
	die "two people are two pseudonyms"
"$bin/peerlog" extract open ex --key study.key --study study -o no \
	>/dev/null 2>&1 && die "the study's key opened an extract"
ok "the partner's extract: $(head -1 open/logs.csv | tr ',' '\n' | wc -l) columns"

# ---- the partner without our software ----

mkdir stock
curl -sf -u "economics:$(cat password)" "$url/partner/extract?after=0" \
	-D head -o stock.tar
next=$(tr -d '\r' <head | sed -n 's/^[Pp]eerlog-[Nn]ext: //p')
curl -sf -u "economics:$(cat password)" -o stock.tar.minisig \
	"$url/partner/extract.minisig?after=0&until=$next"
minisign -Vm stock.tar -p study/keys/signing.key.pub |
	grep -q "Trusted comment: peerlog extract economics 0 $next" ||
	die "minisign verifies"
tar -xf stock.tar -C stock
for file in stock/*.age; do
	age -d -i economics.key "$file"
	echo
done >stock.json
[ "$(grep -c '^{"peerlog":1,' stock.json)" = 7 ] || die "age opens"
ok "curl, minisign, tar and age are enough"

# ---- more, less, and other ----

send monthly "${ids[2]}" 90 7
pull -o ex >/dev/null
"$bin/peerlog" extract verify ex --signer study/keys/signing.key.pub \
	>verified
[ "$(wc -l <verified)" = 2 ] || die "a second extract: $(cat verified)"
"$bin/peerlog" extract open ex --key economics.key --study study \
	-o open >/dev/null 2>&1
[ "$(tail -n +2 open/logs.csv | wc -l)" = 7 ] || die "both are opened"

mkdir gap
cp ex/extract-0-* gap/
send monthly "${ids[2]}" 120 8
pull --after $((next + 1)) -o gap >/dev/null
"$bin/peerlog" extract verify gap --signer study/keys/signing.key.pub \
	>/dev/null 2>err && die "a missing extract was not noticed"
grep -q "pull again with --after $next" err || die "it says why: $(cat err)"
cp -r ex torn
first=$(ls torn/extract-0-*.tar)
printf 'X' | dd of="$first" bs=1 seek=2000 conv=notrunc 2>/dev/null
"$bin/peerlog" extract verify torn --signer study/keys/signing.key.pub \
	2>/dev/null && die "a changed extract was good"
"$bin/peerlog" key new signing other.key >/dev/null
"$bin/peerlog" extract verify ex --signer other.key.pub 2>/dev/null &&
	die "another's signature was good"
printf wrong >wrong
"$bin/peerlog" extract pull --url "$url" --user economics \
	--password-file wrong -o none 2>err && die "a wrong password pulled"
grep -q 'account or password' err || die "it says why: $(cat err)"
"$bin/peerlog" extract pull --url http://192.0.2.1 --user economics \
	--password-file password -o none 2>err && die "sent in clear"
grep -q 'in clear' err || die "it says why: $(cat err)"
ok "changed, foreign and stray extracts are refused"

# ---- erased since ----

if command -v sqlite3 >/dev/null; then
	record=$(sed -n '3s/^1 //p' sent)
	sqlite3 -cmd '.timeout 5000' study/data/store.db \
		"DELETE FROM headers WHERE record = x'$record'"
	pull -o ex >pulled
	grep -q '^1 records were erased' pulled || die "told of it: $(cat pulled)"
	pull -o ex | grep -q 'erased' && die "told twice"
	"$bin/peerlog" extract verify ex --signer study/keys/signing.key.pub \
		>/dev/null || die "verify after erasing"
	"$bin/peerlog" extract open ex --key economics.key --study study \
		-o open >/dev/null 2>&1
	! grep -q "$record" open/logs.csv || die "an erased record was opened"
	[ "$(tail -n +2 open/logs.csv | wc -l)" = 7 ] || die "the rest is there"
	export_study -o csv >flow
	grep -q '1  erased' flow || die "the study is told: $(cat flow)"
	ok "what was erased is forgotten"
else
	echo "not tried: erasing (no sqlite3 here)"
fi

# ---- nobody else ----

for secret in "${ids[@]}" eq5d '"answers"'; do
	! grep -aq "$secret" log || die "the log of the service has $secret"
done
! grep -aq '"answers"' study/data/* || die "the store has answers in clear"
ok "neither the store nor the log has answers"
