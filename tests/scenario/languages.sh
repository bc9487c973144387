#!/usr/bin/env bash
# A translation drops in as one overlay for the study's wording and one
# catalogue for the interface: pseudo-Arabic, made here from every text there
# is, on paper, on the web and by text message (the real gammu-smsd), from right
# to left, with no English left over; and what people answer in it is read.
set -euo pipefail
export LC_ALL=C.UTF-8
. "$SOURCE_DIR/tests/scenario/lib/scenario.sh"
bin=$BINARY_DIR/bin
need xgettext msgen msgfilter curl jq gammu-smsd iconv
scratch
spool=$work/sms

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

port=$(free_port)
printf 'listen = 127.0.0.1:%s\nreaders = 0\ngateway = gammu %s\n' \
	"$port" "$spool" >"$study/peerlogd.conf"
base=http://127.0.0.1:$port
start

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

# ---- text ----

"$SOURCE_DIR/deploy/gateway" "$spool" >"$work/smsd.log" 2>&1 &
others+=($!)
until_true test -d "$spool/dummy/sms/1"
id=$("$bin/peerlog" ids show --study "$study" | head -n 1 | cut -d' ' -f1)
ar() { # ENGLISH: in pseudo-Arabic
	printf '%s' "$1" | "$BINARY_DIR/tests/tool_pseudo"
}
figures() { # NUMBER: in the figures of Arabic
	sed 'y/0123456789/٠١٢٣٤٥٦٧٨٩/' <<<"$1"
}
send() {
	"$SOURCE_DIR/deploy/phone" "$spool" "$@"
}
n_replies() {
	find "$spool/phone" -name "OUTM_$1_*" | wc -l
}
has_replies() { # NUMBER N
	[ "$(n_replies "$1")" -ge "$2" ]
}
reply() { # NUMBER N: the Nth
	iconv -f UTF-16 "$spool/phone/OUTM_$1_$(printf %06d "$2").txt"
}
# arabic NUMBER FROM TO: these replies are there, in UCS-2, in pseudo-Arabic,
# with no English word in them but the names of the languages.
arabic() {
	local i text
	until_true has_replies "$1" "$3"
	for ((i = $2; i <= $3; i++)); do
		text=$(reply "$1" "$i" | sed -e 's/English, Pseudo-Arabic//')
		if grep -E '[A-Za-z]{2,}' <<<"$text"; then
			fail "reply $i to $1 has words that are not translated"
		fi
		[ "$(tr -cd 'اأبتيعسرن' <<<"$text" | wc -m)" -gt 3 ] ||
			fail "reply $i to $1 has no words: $text"
	done
}

# One goes through the whole form, in every way of writing a number.
one=+447700900201
send $one Pseudo-Arabic "$(figures "$id")" \
	٣ ۳ "$(ar none)" "$(ar yes)؟" "$(figures 71)" "$(ar skip)" \
	"$(ar three)" "$(ar 'a few')" "$(ar help)" HELP ۱۲ "$(ar back)" \
	"‏١٣" ٠ "$(ar no)" 0 ٠ ٠ ٠ ٠ ٢ "$(ar 'Tuesday group')" \
	٣ "$(ar Never)" ۲ 4 ٣ ٣ ٤ ١ ١ ٢ ٢ ١ ٦
n_records() {
	"$bin/peerlog" records --study "$study" --json |
		grep -c '"channel":"text"' || true
}
has_record() {
	[ "$(n_records)" -ge 1 ]
}
until_true has_record
arabic $one 1 37
has_replies $one 38 && fail "more replies than messages"
reply $one 37 | grep -q "$(ar 'safely stored')" || fail "no thanks"
[ "$(reply $one 11)" != "$(reply $one 10)" ] || fail "no help"
[ "$(reply $one 11)" = "$(reply $one 12)" ] ||
	fail "HELP is not what help is in Arabic"
for i in $(seq 37); do
	if reply $one "$i" | grep -qE "$id|$(figures "$id")|71|٧١"; then
		fail "reply $i holds an answer or the ID"
	fi
done

# STOP is understood in the language and in English, and answered in the
# language; so is what comes from a phone that never said which it reads.
send +447700900202 ar-xb "LOG $(figures "$id")" ٥ "$(ar stop)."
send +447700900203 "pseudo-arabic" "$id" ۵ STOP
send +447700900204 "$(ar stop)"
send +447700900205 "$(ar help)؟"
for phone in +447700900202 +447700900203; do
	arabic $phone 1 4
	reply $phone 4 | grep -q "$(ar 'will not write to you again')" ||
		fail "STOP was not answered"
done
until_true has_replies +447700900204 1
reply +447700900204 1 | grep -q 'will not write to you again'
until_true has_replies +447700900205 1
reply +447700900205 1 | grep -q 'English, Pseudo-Arabic' ||
	fail "help does not say how to change the language"

# What the office reads.
stop
[ "$(n_records)" = 1 ] || fail "$(n_records) logs instead of 1"
"$bin/peerlog" export --study "$study" --key "$study/office/study.key" \
	--format json -o "$work/out" >/dev/null
answers=$(cat "$work"/out/*.json*)
for wanted in '"ps_informal_given":3' '"ps_informal_received":3' \
	'"ps_onetoone_given":0' '"ps_onetoone_received":true' \
	'"ps_pairs_given":71' '"ps_pairs_received":null' \
	'"ps_groups_given":3' '"ps_groups_received":true' \
	'"ps_led_given":13' '"ps_led_received":0' \
	'"ps_projects":2' '"swemwbs_1":"3"' '"swemwbs_2":"1"' \
	'"swemwbs_3":"2"' '"health_today":6'; do
	grep -qF "$wanted" <<<"$answers" || fail "$wanted is not in: $answers"
done
grep -qF "\"ps_project_names\":\"$(ar 'Tuesday group')\"" <<<"$answers" ||
	fail "Arabic words do not come through"

# A text without a translation falls back to English, is listed, and the rest
# stays as it is.
sed -i '/^,ps_informal_given,/d' "$study/overlays/pseudo.csv"
"$bin/peerlog" study check --study "$study" |
	grep -q '  not in Pseudo-Arabic: ps_informal_given (survey)'
start
send +447700900206 ar-XB "$(figures "$id")"
until_true has_replies +447700900206 2
arabic +447700900206 1 1
reply +447700900206 2 | grep -q 'Times given' ||
	fail "no English in the place of what is missing"
reply +447700900206 2 | grep -q "$(ar 'One question at a time')"
echo "ok text"
