#!/usr/bin/env bash
# The generator of filled-in pages says what it wrote: one truth for every
# question on every page, and the same seed gives the same pages.
set -euo pipefail
. "$SOURCE_DIR/tests/scenario/lib/scenario.sh"
fill=$BINARY_DIR/tests/bench/fill
study=$SOURCE_DIR/schema/side-by-side
need pdftoppm
scratch

write() {
	"$fill" --study "$study" --date 2016-06-14 --dpi 100 "$@" 2>/dev/null
}

"$BINARY_DIR/bin/peerlog" form map quarterly --study "$study" >map
grep -o '"variable":"[^"]*"' map | cut -d'"' -f4 | sort -u >asked
for options in "--level 0" "--level 4 --turn any --odd --lost 1" \
	"--phone --level 2 --holes --coffee"; do
	# Not quoted: several words.
	write --form quarterly $options --seed 7 -o one
	write --form quarterly $options --seed 7 -o two
	write --form quarterly $options --seed 8 -o three
	diff -r one two || fail "$options: the same seed, other pages"
	! cmp -s one/quarterly-7-000-1.jpg three/quarterly-8-000-1.jpg ||
		fail "$options: another seed, the same page"
	cut -f2 one/truth.tsv | sort >answered
	diff asked answered || fail "$options: not one truth a question"
	cut -f1 one/truth.tsv | sort -u | while read -r page; do
		[ -s "one/$page" ] || fail "$options: no $page"
	done
	rm -rf one two three
done
write --form monthly_short --id 4711 -o page%d.jpg >truth
[ -s page1.jpg ] && [ -s page3.jpg ] || fail "no pages by number"
grep -q $'^page1.jpg\tpersonal_id\t4711\tid$' truth || fail "another ID"
echo "pages are written as told, again and again"
