#!/usr/bin/env bash
# Pages whose square code is torn off: named by their boxes, or refused in words
# when they are somebody else's; put into their logs by a person; and pages of
# two copies of one blank, which have changed places.
set -euo pipefail

. "$SOURCE_DIR/tests/scenario/lib/scenario.sh"
peerlog=$BINARY_DIR/bin/peerlog
fill=$BINARY_DIR/tests/bench/fill
need curl jq sqlite3
[ -x "$fill" ] || { echo "skipped: $fill was not built"; exit 77; }
scratch

port=$(free_port)
base=http://127.0.0.1:$port
"$peerlog" setup study --from "$SOURCE_DIR/schema/side-by-side" --demo >setup
printf 'listen = 127.0.0.1:%s\n' $port >>study/peerlogd.conf
password() { awk -v who="$1" '$2 == who { print $5 }' setup; }

# ---- every page of a form is named; what it may be is said ----
"$fill" --form quarterly --study study -o all --level 2 --seed 41 --torn all \
	2>/dev/null
"$peerlog" form read --study study --json all/*.jpg >read.json
[ "$(jq -r 'select(.problem == null) | .page' read.json | xargs)" = \
	"1 2 3 4 5 6 7 8 9" ] || fail "every torn page is named: $(cat read.json)"
jq -se 'all(.torn | index("quarterly")) and all(.serial == null) and
	(.[1].torn | index("monthly")) and (.[8].torn == ["quarterly"])' \
	read.json >/dev/null || fail "what a page may be: $(cat read.json)"

# ---- somebody else's are not: another study's, of no marks, plain ----
mkdir tea
{
	echo type,name,label
	echo note,hello,Welcome to our tea survey
	for n in $(seq 14); do
		echo "integer,cups$n,How many cups on day $n?"
		echo "select_one yesno,nice$n,Was it nice?"
	done
} >tea/survey.csv
printf 'list_name,name,label\nyesno,1,Yes\nyesno,2,No\nyesno,3,Perhaps\n' \
	>tea/choices.csv
printf 'form_title,form_id\nTea,tea\n' >tea/settings.csv
form=$("$peerlog" study check --study tea 2>/dev/null | grep -o 'tea' |
	head -1)
"$fill" --form "${form:-tea}" --study tea -o foreign --torn all 2>/dev/null ||
	fail "the other study's form"
"$fill" --form monthly --study study -o bare --bare 2>/dev/null
"$fill" --form monthly_short --study study -o empty --empty --torn all \
	--seed 42 2>/dev/null
"$peerlog" form read --study study --json foreign/*.jpg bare/*.jpg >read.json
! jq -se 'any(.problem == null)' read.json >/dev/null ||
	fail "somebody else's page is taken: $(cat read.json)"
"$peerlog" form read --study study --json empty/*.jpg >read.json
[ "$(jq -r 'select(.problem == null) | .page' read.json | xargs)" = "1 2 3" ] ||
	fail "an empty page is named too: $(cat read.json)"

# ---- at the desk, in a real browser ----
. "$SOURCE_DIR/tests/scenario/lib/npm.sh"
if ! command -v chromium-headless-shell chromium >/dev/null; then
	skipped="neither chromium-headless-shell nor chromium"
elif ! npm_packages playwright-core axe-core; then
	skipped=$npm_lacks
fi
[ -z "${skipped:-}" ] || {
	echo "skipped: the browser's part: $skipped (the rest passed)"
	exit 77
}
"$fill" --form monthly_short --study study -o torn --level 1 --seed 51 \
	--torn 2 2>/dev/null
"$fill" --form monthly_short --study study -o one --level 1 --seed 52 \
	--serial copied 2>/dev/null
"$fill" --form monthly_short --study study -o other --level 1 --seed 53 \
	--serial copied 2>/dev/null
cat {torn,one,other}/truth.tsv >truth.tsv
start
NODE_PATH=$npm/node_modules BASE=$base PASSWORD=$(password ambassador) \
	TRUTH=$work/truth.tsv PICTURES=${PICTURES:-} FILES=$(echo torn/*.jpg) \
	FILES_ONE=$(echo one/*.jpg) FILES_OTHER=$(echo other/*.jpg) \
	node "$SOURCE_DIR/tests/scenario/browser/torn.js" ||
	fail "in the browser"
logs_stored() {
	sqlite3 -readonly study/data/store.db \
		'select count(*) from records' 2>/dev/null
}
stored() { [ "$(logs_stored)" = "$1" ]; }
until_true stored 3
# What the office opens is what was written, page by page.
"$peerlog" export --key study/office/study.key --format csv --study study \
	-o out >/dev/null
node "$SOURCE_DIR/tests/scenario/browser/paper-truth.js" truth.tsv \
	out/monthly_short.csv monthly_short-51-000 monthly_short-52-000 \
	monthly_short-53-000 || fail "what was filed is not what was written"
echo "torn: all well"
