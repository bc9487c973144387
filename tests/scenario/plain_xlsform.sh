#!/usr/bin/env bash
# A small survey, written in a spreadsheet by somebody who knows ODK and not us,
# runs as a study without a line of C: on the web, on paper, by text message.
set -euo pipefail
. "$SOURCE_DIR/tests/scenario/lib/scenario.sh"
bin=$BINARY_DIR/bin
need curl jq gammu-smsd
scratch
study=$work/study
spool=$work/sms

# The spreadsheet, as another program writes it: texts in the cells and shared,
# in runs; numbers and truths as such; sheets not in our order.
/usr/bin/python3 - "$work/tea.xlsx" <<'PYTHON'
import sys, zipfile
from xml.sax.saxutils import escape
shared = []
def cell(ref, value):
    if value is None or value == '':
        return ''
    if value is True:
        return f'<c r="{ref}" t="b"><v>1</v></c>'
    if isinstance(value, int):
        return f'<c r="{ref}"><v>{value}</v></c>'
    if len(value) % 2:
        return f'<c r="{ref}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    shared.append(value)
    return f'<c r="{ref}" t="s"><v>{len(shared) - 1}</v></c>'
def sheet(rows):
    out = ''
    for r, row in enumerate(rows, 1):
        out += f'<row r="{r}">' + ''.join(cell(f'{chr(65 + c)}{r}', v)
            for c, v in enumerate(row)) + '</row>'
    return ('<?xml version="1.0"?><worksheet xmlns="http://schemas.openxml'
        'formats.org/spreadsheetml/2006/main"><sheetData>' + out +
        '</sheetData></worksheet>')
survey = [
    ['type', 'name', 'label', 'hint', 'required', 'relevance', 'constraint',
     'constraint message', 'calculation'],
    ['start', 'start'],
    ['note', 'hello', 'Welcome to our tea survey & thank you'],
    ['integer', 'cups', 'How many cups a day?', 'All sizes', True, None,
     '. >= 0 and . <= 30', 'From 0 to 30, please'],
    [],
    ['begin group', 'details', 'About your tea', None, None, '${cups} > 0'],
    ['select one tea', 'kind', 'Which do you like best?'],
    ['select_multiple when', 'times', 'When do you drink it?'],
    ['end group'],
    ['text', 'why', 'Why not?', None, None, '${cups} = 0'],
    ['calculate', 'week', None, None, None, None, None, None, '${cups} * 7'],
]
choices = [['list name', 'name', 'label'], ['tea', 1, 'Black'],
    ['tea', 2, 'Green'], ['when', 'am', 'Morning'], ['when', 'pm', 'Evening']]
settings = [['form_title', 'form_id'], ['Tea survey', 'tea']]
names = ['settings', 'choices', 'survey']
parts = [sheet(settings), sheet(choices), sheet(survey)]
ns = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as z:
    z.writestr('xl/workbook.xml', f'<workbook xmlns="{main}" xmlns:r="{ns}">'
        '<sheets>' + ''.join(f'<sheet name="{n}" sheetId="{i}" r:id="r{i}"/>'
        for i, n in enumerate(names)) + '</sheets></workbook>')
    z.writestr('xl/_rels/workbook.xml.rels', '<Relationships xmlns="http://'
        'schemas.openxmlformats.org/package/2006/relationships">' + ''.join(
        f'<Relationship Id="r{i}" Type="{ns}/worksheet" '
        f'Target="worksheets/s{i}.xml"/>' for i in range(3)) +
        '</Relationships>')
    for i, part in enumerate(parts):
        z.writestr(f'xl/worksheets/s{i}.xml', part)
    z.writestr('xl/sharedStrings.xml', f'<sst xmlns="{main}">' + ''.join(
        f'<si><r><t xml:space="preserve">{escape(t[:2])}</t></r><r><t>'
        f'{escape(t[2:])}</t></r></si>' for t in shared) + '</sst>')
PYTHON

"$bin/peerlog" study import "$work/tea.xlsx" -o "$work/from"
[ "$(sed -n 2p "$work/from/survey.csv")" = "start,start,,,,,,," ]
"$bin/peerlog" setup "$study" --from "$work/from" --demo >"$work/accounts"
port=$(free_port)
base=http://127.0.0.1:$port
printf 'listen = 127.0.0.1:%s\nreaders = 0\ngateway = gammu %s\n' \
	"$port" "$spool" >>"$study/peerlogd.conf"
"$SOURCE_DIR/deploy/gateway" "$spool" >"$work/smsd.log" 2>&1 &
others+=($!)
until_true test -d "$spool/dummy/sms/1"
start

# ---- paper ----

"$bin/peerlog" form print tea --study "$study" -o "$work/tea.pdf" >/dev/null
"$bin/peerlog" form map tea --study "$study" >"$work/map"
[ "$(jq -r '[.pages[].boxes[].variable] | unique | join(" ")' \
	"$work/map")" = "cups kind times why" ] ||
	fail "other questions on paper"
echo "ok paper"

# ---- web ----

# fill DATA...: answers the page at hand and goes to the next.
at=
fill() {
	local data=()
	for item; do
		data+=(--data-urlencode "$item")
	done
	at=$(curl -sL -b "$work/jar" -c "$work/jar" -o "$work/page" \
		-w '%{url_effective}' "${data[@]}" "$at")
}
at=$base/form/tea
fill ''
grep -q 'Welcome to our tea survey &amp; thank you' "$work/page"
! grep -q 'personal ID' "$work/page" || fail "an ID that is not asked for"
fill q.cups=31 go=next
grep -q 'From 0 to 30, please' "$work/page" || fail "31 cups were taken"
fill q.cups=four go=next
grep -q 'About your tea' "$work/page" || fail "no group"
if grep -q 'Why not?' "$work/page"; then
	fail "what does not apply is asked"
fi
fill q.kind=2 q.times=am q.times=pm go=next
! grep -q 'personal ID' "$work/page" || fail "an ID that is not asked for"
fill go=send
has_record() {
	[ "$("$bin/peerlog" records --study "$study" --json |
		grep -c '"channel":"'"$1"'"')" = 1 ]
}
has_record web || fail "no record: $(sed 's/<[^>]*>/ /g' "$work/page" | tail -c 600)"
echo "ok web"

# ---- text ----

"$SOURCE_DIR/deploy/phone" "$spool" +447700900111 LOG none because
until_true has_record text
until_true test -e "$spool/phone/OUTM_+447700900111_000001.txt"
iconv -f UTF-16 "$spool/phone/OUTM_+447700900111_000001.txt" >"$work/first"
grep -q 'Welcome to our tea survey & thank you' "$work/first" ||
	fail "the note is not in the first message"
grep -qF 'How many cups a day? (All sizes)' "$work/first" ||
	fail "no hint in the first message"
echo "ok text"

# ---- what the office reads ----

stop
"$bin/peerlog" export --study "$study" --key "$study/office/study.key" \
	--format json -o "$work/out" >/dev/null
answers=$(cat "$work"/out/*.json*)
for wanted in '"cups":4' '"kind":"2"' '"times":"am pm"' '"week":28' \
	'"cups":0' '"why":"because"' '"week":0'; do
	grep -qF "$wanted" <<<"$answers" || fail "$wanted is not in: $answers"
done
echo "ok export"
