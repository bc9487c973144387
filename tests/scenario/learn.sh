#!/usr/bin/env bash
# A form that somebody else printed, without corner marks and square code, is
# learned from a blank copy, its boxes are named, and filled-in copies are read,
# whichever way they lie on the scanner.
set -euo pipefail
. "$SOURCE_DIR/tests/scenario/lib/scenario.sh"
peerlog=$BINARY_DIR/bin/peerlog
fill=$BINARY_DIR/tests/bench/fill
need pdftoppm convert jq
scratch
cp -r "$SOURCE_DIR/schema/side-by-side" study

write() {
	"$fill" --form monthly_short --study study --bare "$@" 2>/dev/null
}

write --empty --png -o blank%d.png >none
convert blank?.png -density 200 -units PixelsPerInch blank.tiff

# An unknown form is not read.
write --tidy --date 2016-06-14 --level 1 --turn any --seed 5 --sets 2 -o pages
"$peerlog" form read pages/*.jpg --study study --json >lines
! grep '"problem":null' lines || fail "an unknown form was read"

# The list of boxes, and who they are: a person does this once, here it is
# told by where they are.
"$peerlog" form learn blank.tiff --study study -o boxes.csv
[ -s boxes.csv.pdf ] || fail "no picture of the numbers"
"$peerlog" form map monthly_short --study study |
	jq -r '.pages[] | .page as $p | .boxes[] | [$p, .x, .y, .variable,
		.code // ""] | @csv' | tr -d '"' >map.csv
awk -F, 'NR == FNR { n++; p[n] = $1; x[n] = $2; y[n] = $3; v[n] = $4
		c[n] = $5; next }
	FNR == 1 { print; next }
	{ for (i = 1; i <= n; i++)
		if (p[i] == $1 && (x[i] - $5) ^ 2 + (y[i] - $6) ^ 2 < 4) {
			$7 = v[i]; $8 = c[i]; break }
	  OFS = ","; print }' map.csv boxes.csv >named.csv
sed 's/,swemwbs_1,1$/,swemwbs_1,9/' named.csv >wrong.csv
if "$peerlog" form learn blank.tiff --study study --form monthly_short \
	--names wrong.csv 2>said; then
	fail "a code that the question does not have was taken"
fi
grep -q 'no answer to swemwbs_1' said || fail "not said why: $(cat said)"
# What a box looks like is only a guess: its question says what it is for.
sed 's/,ps_projects,$/,swap,/; s/,ps_project_names,$/,ps_projects,/
	s/,swap,$/,ps_project_names,/' named.csv >swapped.csv
"$peerlog" form learn blank.tiff --study study --form monthly_short \
	--names swapped.csv
kinds=$(jq -r '.pages[].boxes[] | select(.variable | startswith("ps_project"))
	| .variable + " " + .kind' study/versions/*/learned/*.json | sort)
[ "$kinds" = "ps_project_names text
ps_projects digit
ps_projects digit" ] || fail "a number's box is: $kinds"
"$peerlog" form learn blank.tiff --study study --form monthly_short \
	--names named.csv

"$peerlog" form read pages/*.jpg --study study --json >lines
! grep -v '"problem":null' lines || fail "a page was not read"
jq -r '.file as $f | .readings[] | [($f | split("/") | last), .variable,
	.value // "", .kind] | @tsv' lines | sort >read
sort pages/truth.tsv >truth
[ "$(wc -l <read)" = "$(wc -l <truth)" ] || fail "not every question"
# What is not unsure is right.
wrong=$(join -t $'\t' <(awk -F'\t' -v OFS='\t' '{ print $1 "/" $2, $3, $4 }' \
	read) <(awk -F'\t' -v OFS='\t' '{ print $1 "/" $2, $3, $4 }' truth) |
	awk -F'\t' '$3 != "unsure" && ($3 != $5 || ($4 != "" && $2 != $4))')
[ -z "$wrong" ] || fail "read wrong: $wrong"
sure=$(grep -vc 'unsure$' read)
[ $((sure * 2)) -gt "$(wc -l <read)" ] || fail "hardly anything was read"
echo "$sure of $(wc -l <read) fields read from a form that was learned"
