#!/usr/bin/env bash
# What is printed can be read: every form, fresh from the printer and blank, in
# its plain size straight from the PDF, in large print from pictures.
set -euo pipefail
. "$SOURCE_DIR/tests/scenario/lib/scenario.sh"
peerlog=$BINARY_DIR/bin/peerlog
need pdftoppm pdftotext
scratch
cp -r "$SOURCE_DIR/schema/side-by-side" study

# Every page in FILES is read as page N of FORM, the ID is known from its QR,
# and nothing else is on it.
read_blank() {
	local form=$1 pages=$2
	shift 2
	"$peerlog" form read "$@" --study study --json >lines
	[ "$(wc -l <lines)" = "$pages" ] || fail "$form: not $pages sheets"
	! grep -v '"problem":null' lines || fail "$form: a page is not read"
	! grep -v "\"form\":\"$form\"" lines || fail "$form: another form"
	! grep -v '"id":"4711"' lines || fail "$form: another ID"
	[ "$(grep -o '"page":[0-9]*' lines | sort -u | wc -l)" = "$pages" ] ||
		fail "$form: a page is there twice"
	grep -oE '"kind":"[a-z]*"' lines | cut -d'"' -f4 >>kinds
	! grep -oE '"variable":"[^"]*","kind":"[^"]*"' lines |
		grep -vE '"kind":"(blank|id|choices|unsure)"' ||
		fail "$form: something is seen on a blank page"
}

printed() {
	"$peerlog" form print "$@" --id 4711 --study study -o "$form.pdf" >print
	sed -n 's/.* of \([0-9]*\) pages$/\1/p' print
}

for form in reg monthly quarterly monthly_short quarterly_short; do
	pages=$(printed $form)
	read_blank $form "$pages" "$form.pdf"
	pages=$(printed $form --large-print)
	rm -f page-*
	pdftoppm -r 150 -gray -png "$form.pdf" page
	read_blank $form "$pages" page-*.png
done

# A table that goes on overleaf says there again what it is about.
pages=$(form=monthly printed monthly)
pdftotext -f 2 -l 2 monthly.pdf page
grep -q 'Elefriends' page || fail "the table does not go on: a check for naught"
tr '\n' ' ' <page | grep -q 'how many times did you give' ||
	fail "page 2 does not say what its first table is about"
# So does a section, above the questions, and no page that begins with one; and
# a question whose answers go on.
pages=$(form=monthly printed monthly --large-print)
for page in $(seq "$pages"); do
	pdftotext -f "$page" -l "$page" monthly.pdf page
	echo "$page:" $(tr '\n' ' ' <page | sed -e 's/Monthly log//' \
		-e 's/Side by Side Peer Support Log//' |
		grep -oE '^[^()]*\(continued\)' || true)
done >sections
diff - sections <<'END' || fail "a page that goes on does not say with what"
1:
2:
3: Peer support (continued)
4: Over the last two weeks, how often have you felt like this? (continued)
5:
6: The people around you (continued)
7:
8: Your health today (continued)
END
# A part of a section is named with it, or alone if both are too long.
mkdir tea
{
	echo type,name,label
	echo begin_group,a,Tea
	echo begin_group,b,Week 1
	for n in $(seq 30); do echo "integer,b$n,How many on day $n?"; done
	printf 'end_group,,\nend_group,,\n'
	echo "begin_group,c,$(yes as long as can be | head -n 12 | tr '\n' ' ')"
	echo begin_group,d,Week 2
	for n in $(seq 30); do echo "integer,d$n,How many on day $n?"; done
	printf 'end_group,,\nend_group,,\n'
} >tea/survey.csv
printf 'form_title,form_id\nCups,cups\n' >tea/settings.csv
"$peerlog" form print cups --study tea -o tea.pdf >/dev/null
pdftotext -f 2 -l 2 tea.pdf page
grep -q '^Tea – Week 1 (continued)$' page || fail "a part of a section"
pdftotext -f 4 -l 4 tea.pdf page
grep -q '^Week 2 (continued)$' page || fail "a part of a long section"
pages=$(form=reg printed reg --large-print)
pdftotext -f "$pages" -l "$pages" reg.pdf page
grep -q 'Gypsy or Traveller' page || fail "no answers overleaf: for naught"
grep -q '^Your ethnic group$' page ||
	fail "answers overleaf do not say to what question"

# A person is asked about next to nothing.
fields=$(wc -l <kinds)
unsure=$(grep -c unsure kinds || true)
[ $((unsure * 50)) -le "$fields" ] || fail "unsure of $unsure of $fields"

# What is wrong is said in one line.
status=0
"$peerlog" form print nothing --study study -o x.pdf 2>said || status=$?
[ $status = 1 ] && [ "$(wc -l <said)" = 1 ] || fail "unknown form"
status=0
"$peerlog" form print monthly --id 12a4 --study study -o x.pdf 2>said ||
	status=$?
[ $status = 1 ] && [ "$(wc -l <said)" = 1 ] || fail "not an ID"
status=0
"$peerlog" form print --study study 2>said || status=$?
[ $status = 2 ] || fail "wrong usage"
[ ! -e x.pdf ] || fail "a file was made all the same"
echo "five forms in two sizes printed and read, $fields fields, $unsure unsure"
