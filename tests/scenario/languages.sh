#!/usr/bin/env bash
# A translation drops in as one overlay for the study's wording and one
# catalogue for the interface: pseudo-Arabic, made here from every text there
# is, on paper and on the web, from right to left, with no English left over.
set -euo pipefail
export LC_ALL=C.UTF-8
bin=$BINARY_DIR/bin
for program in xgettext msgen msgfilter curl jq; do
	command -v "$program" >/dev/null ||
		{ echo "skipped: $program is not installed"; exit 77; }
done

work=$(mktemp -d)
service=
finish() {
	status=$?
	if [ -n "$service" ]; then
		kill "$service" 2>/dev/null || true
		wait "$service" 2>/dev/null || true
	fi
	[ "$status" = 0 ] || tail -20 "$work/log" >&2 2>/dev/null || true
	rm -rf "$work"
	exit "$status"
}
trap finish EXIT
fail() {
	echo "$*" >&2
	exit 1
}

mkdir "$work/from"
cp "$SOURCE_DIR"/schema/side-by-side/*.csv "$work/from"
mkdir "$work/from/overlays" "$work/from/words"
"$BINARY_DIR/tests/tool_pseudo" "$SOURCE_DIR/schema/side-by-side" \
	"$work/from/overlays/pseudo.csv"
"$SOURCE_DIR/deploy/words" >"$work/words.pot"
msgen "$work/words.pot" 2>/dev/null |
	msgfilter --keep-header -o "$work/from/words/ar-XB.po" \
		"$BINARY_DIR/tests/tool_pseudo"
[ "$(grep -c '^msgid' "$work/from/words/ar-XB.po")" -gt 100 ]

study=$work/study
"$bin/peerlog" setup "$study" --from "$work/from" --demo >/dev/null

# ---- what is missing is listed ----

"$bin/peerlog" study check --study "$study" --json >"$work/check"
[ "$(jq -r '.languages[1].code' "$work/check")" = ar-XB ]
[ "$(jq '.languages[1].missing | length' "$work/check")" = 0 ]
cp -r "$work/from" "$work/gap"
sed -i '/^,herth_3,/d' "$work/gap/overlays/pseudo.csv"
"$bin/peerlog" study check --study "$work/gap" |
	grep -q '  not in Pseudo-Arabic: herth_3 (survey)'
[ "$("$bin/peerlog" study check --study "$work/gap" --json |
	jq -r '.languages[1].missing[0].name')" = herth_3 ]
echo "ok a text that is not translated is listed"

# ---- paper ----

for form in reg monthly quarterly monthly_short quarterly_short; do
	"$bin/peerlog" form print "$form" --study "$study" --lang ar-XB \
		-o "$work/$form.pdf" >/dev/null
	boxes=$("$bin/peerlog" form map "$form" --study "$study" |
		jq '[.pages[].boxes[]] | length')
	arabic=$("$bin/peerlog" form map "$form" --study "$study" \
		--lang ar-XB | jq '[.pages[].boxes[]] | length')
	[ "$boxes" = "$arabic" ] || fail "$form: $arabic boxes, not $boxes"
done
echo "ok paper"

# ---- web ----

port=$(/usr/bin/python3 -c 'import socket; s = socket.socket();
s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
printf 'listen = 127.0.0.1:%s\nreaders = 0\n' "$port" >"$study/peerlogd.conf"
"$bin/peerlogd" --study "$study" --foreground 2>"$work/log" &
service=$!
base=http://127.0.0.1:$port
ready=
for _ in $(seq 200); do
	curl -s -o /dev/null "$base/" && { ready=yes; break; }
	kill -0 "$service"
	read -r -t 0.1 _ <> <(:) || true
done
[ -n "$ready" ]

# page PATH [DATA]: a page in pseudo-Arabic; no English word is left in what
# people see of it but the names of the languages.
page() {
	local url=$base$1 name=$1
	shift
	curl -sL -b "$work/jar" -c "$work/jar" "$@" "$url" >"$work/page"
	grep -q '<html lang="ar-XB" dir="rtl">' "$work/page" ||
		fail "$name is not from right to left"
	sed -e 's/<[^>]*>/\n/g' -e 's/&[a-z#0-9]*;/ /g' "$work/page" |
		sed -e 's/English//' -e 's/Pseudo-Arabic//' >"$work/text"
	if grep -E '[A-Za-z]{3,}' "$work/text"; then
		fail "$name has words that are not translated"
	fi
	[ "$(tr -cd 'اأبتيعس' <"$work/text" | wc -m)" -gt 50 ] ||
		fail "$name has no words"
}
page "/?lang=ar-XB"
page "/about?lang=ar-XB"
for form in reg monthly_short quarterly; do
	page "/form/$form?lang=ar-XB"
	page "/form/$form?lang=ar-XB" -d ''
done
echo "ok web"
