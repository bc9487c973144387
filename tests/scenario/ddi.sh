#!/bin/bash
# The codebook as DDI Codebook 2.5: its structure by a grammar of our own, its
# figures by sums; and by the DDI Alliance's schema, if DDI_XSD says where
# codebook.xsd is.
set -eu

command -v xmllint >/dev/null || { echo "skipped: no xmllint here"; exit 77; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
die() { echo "FAILED: $*"; exit 1; }

"$BINARY_DIR/bin/sample_export" 300 "$dir"
book=$dir/sav/codebook.xml
xmllint --nonet --noout --relaxng "$SOURCE_DIR/tests/scenario/ddi.rng" "$book" ||
	die "its structure"

# Every XPath must be true.  d: any element, by its local name.
d() { printf '*[local-name()="%s"]' "$1"; }
is() {
	[ "$(xmllint --nonet --xpath "$1" "$book")" = true ] || die "$1"
}
is "count(//$(d fileDscr)) = 7"
is "count(//$(d var)) = sum(//$(d varQnty))"
# valid and not valid are all the rows of the file
n=0
for id in 1 2 3 4 5 6 7; do
	file="/*/$(d fileDscr)[@ID='F$id']"
	var="/*/$(d dataDscr)/$(d var)[@files='F$id']"
	rows=$(xmllint --nonet --xpath "number($file//$(d caseQnty))" "$book")
	is "not($var[sum($(d sumStat)[@type='vald' or @type='invd']) != $rows])"
	is "not($var[sum($(d catgry)/$(d catStat)) > $rows])"
	n=$((n + $(xmllint --nonet --xpath "count($var)" "$book")))
done
is "count(//$(d var)) = $n"
is "count(//$(d var)[@name='ps_led_given' and @files='F2']/$(d catgry)[@missing='Y']) = 4"
is "count(//$(d var)[@name='age_band']/$(d catgry)[not(@missing)]) = 6"
echo "codebook.xml: structure, references and sums hold"

if [ -n "${DDI_XSD:-}" ]; then
	xmllint --nonet --noout --schema "$DDI_XSD" "$book" ||
		die "the DDI Alliance's schema"
	echo "and it validates against $(basename "$DDI_XSD")"
else
	echo "not checked against the DDI Alliance's own schema: DDI_XSD is not set"
fi

# ---- the page for people ----
xmllint --html --noout "$dir/sav/codebook.html" 2>"$dir/html" || true
! grep -v 'Tag .* invalid' "$dir/html" | grep -q error ||
	die "codebook.html: $(head -3 "$dir/html")"
for words in 'Ticked, number unknown' 'ps_led_given' 'In .dta:' 'Asked only if'; do
	grep -q "$words" "$dir/sav/codebook.html" || die "no $words in the page"
done
echo "codebook.html is a page"
