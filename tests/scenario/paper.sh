#!/usr/bin/env bash
# A log on paper, from the printer to the store: printed, filled in, scanned,
# uploaded, read, confirmed, filed; with readers, the desk and the whole
# service killed on the way.
set -euo pipefail

. "$SOURCE_DIR/tests/scenario/lib/scenario.sh"
peerlog=$BINARY_DIR/bin/peerlog
fill=$BINARY_DIR/tests/bench/fill
need curl sqlite3
[ -x "$fill" ] || { echo "skipped: $fill was not built"; exit 77; }
scratch

# ---- the service ----
port=$(free_port)
base=http://127.0.0.1:$port
"$peerlog" setup study --from "$SOURCE_DIR/schema/side-by-side" --demo >setup
printf 'listen = 127.0.0.1:%s\n' $port >>study/peerlogd.conf
password() { awk -v who="$1" '$2 == who { print $5 }' setup; }

start

# The process of role $1 of our own service.
role_pid() {
	local p
	for p in $(pgrep -P "$service"); do
		{ tr '\0' ' ' <"/proc/$p/cmdline"; } 2>/dev/null |
			grep -q -- "--role $1 " && echo "$p"
	done
}

# ---- an ambassador with curl ----
web() { curl -sf -b jar -c jar "$@"; }
value() { grep -o "name=\"$1\" value=\"[^\"]*" | head -1 | cut -d'"' -f4; }
sign_in() {
	rm -f jar
	web "$base/sign-in" >/dev/null
	web -d to=/desk -d name="$1" --data-urlencode \
		"password=$(password "$1")" "$base/sign-in" >/dev/null
}
desk() { web "$base/desk"; }
upload() { # FILE...; keeps $sending for a repeat
	local page files=() f
	page=$(desk)
	csrf=$(value csrf <<<"$page")
	sending=${again:-$(value sending <<<"$page")}
	for f in "$@"; do files+=(-F "scan=@$f"); done
	web -F csrf="$csrf" -F sending="$sending" "${files[@]}" "$base/desk"
}
all_read() { desk >queue && ! grep -q 'class="waiting"' queue; }
logs_stored() {
	sqlite3 -readonly study/data/store.db \
		'select count(*) from records' 2>/dev/null
}
stored() { [ "$(logs_stored)" = "$1" ]; }

sign_in ambassador

# ---- what is no page says so, and stops nothing ----
head -c 5000 /dev/urandom >noise.jpg
printf '%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\n' >loop.pdf
: >empty.jpg
upload noise.jpg loop.pdf empty.jpg >/dev/null
until_true all_read
[ "$(grep -o 'class="bad"' queue | wc -l)" = 3 ] || fail "three bad files"
grep -q 'empty.jpg.*the file is empty' queue || fail "an empty file says so"
for left in 2 1; do
	discard=$(grep -o '/desk/\(page\|scan\)/[0-9a-f]*' queue | head -1)
	web -d csrf="$csrf" "$base$discard" >/dev/null
	desk >queue
	[ "$(grep -o 'class="bad"' queue | wc -l)" = $left ] ||
		fail "one is discarded, $left left"
done

# ---- readers and the desk killed at work; a repeated upload ----
"$fill" --form monthly_short --study study -o kill --sets 4 --level 0 \
	--seed 11 2>/dev/null
upload kill/*.jpg >/dev/null
until_true test -n "$(role_pid reader)"
kill -9 $(role_pid reader)
kill -9 $(role_pid desk)
until_true desk >/dev/null
again=$sending upload kill/*.jpg >/dev/null
unset again
until_true all_read
kill -9 $(role_pid desk)
until_true desk >queue
[ "$(grep -o 'href="/desk/log/' queue | wc -l)" = 4 ] ||
	fail "four logs on the desk, each once"

# ---- the whole service killed between two answers ----
page=$(web -L "$base/desk/next")
log=$(grep -o '/desk/log/[0-9a-f]*' <<<"$page" | head -1)
asked() { grep -o '<h1.*</h1>'; }
first=$(asked <<<"$page")
grep -q 'Whose log is this' <<<"$first" || fail "the ID is a step of its own"
say() { # BUTTON
	web -L -d csrf="$(value csrf <<<"$page")" -d say="$1" \
		-d page="$(value page <<<"$page")" \
		-d variable="$(value variable <<<"$page")" "$base$log"
}
page=$(say agree)
second=$(asked <<<"$page")
[ "$first" != "$second" ] || fail "something is said"
kill -9 "$service" $(pgrep -P "$service")
wait "$service" 2>/dev/null || true
start
sign_in ambassador
page=$(web "$base$log")
[ "$(asked <<<"$page")" = "$second" ] || fail "what was said is still said"

# ---- somebody else sees nothing of it ----
sign_in office
web "$base$log" | grep -q '<h1' || fail "the office may see it"
"$peerlog" account add other --role ambassador --study study >>setup
printf 'account other (ambassador) password %s\n' \
	"$(grep -o 'password [^ ]*' setup | tail -1 | cut -d' ' -f2)" >>setup
sign_in other
! web "$base$log" >/dev/null || fail "another ambassador sees the log"
! web "$base/desk" | grep -q '/desk/log/' || fail "another's list is empty"

# ---- confirmed in a real browser, by keyboard and by thumb ----
sign_in ambassador
# Everything on the desk so far is given up page by page, the browser is to
# find its own logs alone.
for n in 1 2 3 4; do
	page=$(web -L "$base/desk/next")
	log=$(grep -o '/desk/log/[0-9a-f]*' <<<"$page" | head -1)
	while grep -q 'name="variable" value="[a-z]' <<<"$page"; do
		page=$(say unreadable)
	done
	page=$(say file)
	until_true stored $n
done
[ "$(logs_stored)" = 4 ] || fail "four logs are stored"

"$fill" --form monthly_short --study study -o sent --sets 2 --level 1 \
	--seed 21 2>/dev/null
. "$SOURCE_DIR/tests/scenario/lib/npm.sh"
skipped=
if ! command -v chromium-headless-shell chromium >/dev/null; then
	skipped="neither chromium-headless-shell nor chromium"
elif ! npm_packages playwright-core axe-core; then
	skipped=$npm_lacks
else
	NODE_PATH=$npm/node_modules BASE=$base \
		PASSWORD=$(password ambassador) TRUTH=$work/sent/truth.tsv \
		PICTURES=${PICTURES:-} FILES=$(echo sent/*-000-*.jpg) \
		FILES_PHONE=$(echo sent/*-001-*.jpg) \
		node "$SOURCE_DIR/tests/scenario/browser/paper.js" ||
		fail "in the browser"
	until_true stored 6
	# What the office opens is what was written.
	"$peerlog" export --key study/office/study.key --format csv \
		--study study -o out >/dev/null
	node "$SOURCE_DIR/tests/scenario/browser/paper-truth.js" \
		sent/truth.tsv out/monthly_short.csv \
		monthly_short-21-000 monthly_short-21-001 ||
		fail "what was filed is not what was written"
fi

# ---- a PDF of a print with its ID in the code: nobody is asked whose it is
id=$("$peerlog" ids show --study study --json | grep -o '"[0-9]\{4\}"' |
	sed -n 1p | tr -d '"')
"$peerlog" form print monthly_short --id "$id" --study study -o id.pdf >/dev/null
never=$(seq -w 0 9999 | grep -vxF "$("$peerlog" ids show --study study |
	cut -d' ' -f1)" | sed -n 1p)
if "$peerlog" form print monthly_short --id "$never" --study study -o no.pdf \
	2>said; then
	fail "an ID that was never given out was printed"
fi
grep -q "the ID $never was never given out" said || fail "said: $(cat said)"
[ ! -e no.pdf ] || fail "a file was made all the same"
before=$(logs_stored)
upload id.pdf >/dev/null
until_true all_read
! web -L "$base/desk/next" | grep -q 'value="personal_id"' ||
	fail "the ID is asked for"
# Read for sure, all of it: it needs nobody.
until_true stored $((before + 1))
sqlite3 -readonly study/data/store.db "select count(*) from ids
	where id = '$id' and logs = 1" | grep -qx 1 || fail "it is that person's"

# ---- the second reader: somebody else, the picture alone ----
sign_in office
seconds=0
while page=$(web -L "$base/desk/second") &&
	grep -q 'action="/desk/second"' <<<"$page"; do
	! grep -q 'We read' <<<"$page" || fail "the second reader is told"
	web "$base$(grep -o '/desk/second/[0-9a-f]*' <<<"$page")" >picture
	grep -aq PNG picture || fail "no picture for the second reader"
	web -d csrf="$(value csrf <<<"$page")" -d page="$(value page <<<"$page")" \
		-d say=unreadable "$base/desk/second"
	seconds=$((seconds + 1))
	[ $seconds -lt 200 ] || fail "second readings have no end"
done
sign_in ambassador

# ---- nothing is left of filed pages but that they were there ----
left=$(sqlite3 -readonly study/data/store.db "select count(*) from drawers
	where drawer in ('desk/page', 'desk/picture')")
# The one that could not be read, and was not discarded: record and picture.
[ "$left" = 2 ] || fail "$left pages are left on the desk"
"$peerlog" check --study study >check || fail "check: $(cat check)"
[ -z "$skipped" ] || {
	echo "skipped: the browser's part: $skipped (the rest passed)"
	exit 77
}
echo "paper: all well"
