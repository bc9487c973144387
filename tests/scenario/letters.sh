#!/usr/bin/env bash
# Letters: everybody who asked for post gets the form that is due in a month,
# under their address and with their ID in its code; who has sent a log of that
# month, or is due another form, gets none.
set -uo pipefail
bin=$BINARY_DIR/bin
dir=$(mktemp -d /tmp/letters.XXXXXX)
chmod 755 "$dir"
study=$dir/study
trap 'rm -rf "$dir"' EXIT
fail() {
	echo "letters: $*"
	exit 1
}
for tool in pdftotext pdftoppm; do
	command -v $tool >/dev/null || {
		echo "skipped: no $tool here"
		exit 77
	}
done

"$bin/peerlog" setup "$study" --from "$SOURCE_DIR/schema/side-by-side" \
	--demo >/dev/null || fail "setup"
mapfile -t ids < <("$bin/peerlog" ids show --study "$study" | cut -d' ' -f1)
# register ID DAYS: that many days after 2015-09-25
register() {
	"$bin/submit" "$study" reg "$1" "$2" "$2" >/dev/null ||
		fail "registration of $1"
}
# due FORM MONTH: prints what the command says; the letters are in due.pdf
due() {
	rm -f "$dir/due.pdf"
	"$bin/peerlog" form print "$1" --study "$study" --due "$2" \
		--key "$study/keys/contact.key" -o "$dir/due.pdf"
}

first=$("$bin/peerlog" records --study "$study" | wc -l)
[ "$first" = 0 ] || fail "the study is not new"
said=$(due quarterly 2016-04) || fail "nobody due: $said"
[[ $said == *": 0; not printed: 0 sent"* ]] || fail "nobody is there: $said"
[ ! -e "$dir/due.pdf" ] || fail "letters to nobody"

register "${ids[0]}" 103   # January: month 3 in April, the quarterly log
register "${ids[1]}" 138  # February: month 2
register "${ids[2]}" 105   # January, but a log of April is there
register "${ids[3]}" 193  # April: the first log
register "${ids[4]}" 228 # May: not yet there in April
"$bin/submit" "$study" quarterly "${ids[2]}" 198 9 >/dev/null || fail "a log"

said=$(due quarterly 2016-04) || fail "quarterly: $said"
[[ $said == *"in 2016-04: 2; not printed: 1 sent a log already, 1 are due"* ]] ||
	fail "quarterly: $said"
said=$(due monthly 2016-04) || fail "monthly: $said"
[[ $said == *"in 2016-04: 1; not printed: 1 sent a log already, 2 are due"* ]] ||
	fail "monthly: $said"
pages=$(pdfinfo "$dir/due.pdf" | sed -n 's/^Pages: *//p')
pdftotext -l 1 -layout "$dir/due.pdf" "$dir/front"
grep -q 'Robin Sample' "$dir/front" && grep -q 'XX1 1XX' "$dir/front" ||
	fail "no address on the first sheet"
! grep -qw "${ids[1]}" "$dir/front" || fail "the ID beside the address"

# The letter's pages are that person's, by their code alone.
pdftoppm -r 150 -gray -png "$dir/due.pdf" "$dir/sheet"
"$bin/peerlog" form read --study "$study" --json "$dir"/sheet-*.png \
	>"$dir/read" || fail "reading"
named=$(grep -c "\"id\":\"${ids[1]}\"" "$dir/read")
[ "$named" = 5 ] || fail "$named of $pages pages are read as ${ids[1]}'s"

# An address of more lines than a window has loses none of them.
printf '%s\tOne\tTwo\tThree\tFour\tFive\tSix\tSeven\tEight\tNine\tTen\n' \
	"${ids[1]}" >"$dir/long.tsv"
"$bin/peerlog" form print monthly --study "$study" --ids "$dir/long.tsv" \
	-o "$dir/long.pdf" >/dev/null || fail "a long address"
pdftotext -l 1 "$dir/long.pdf" - | grep -q 'Eight, Nine, Ten' ||
	fail "lines of a long address are lost"

# Without the contact key nobody's address is to be had.
"$bin/peerlog" key new contact "$dir/other.key" >/dev/null || fail "key"
said=$("$bin/peerlog" form print monthly --study "$study" --due 2016-04 \
	--key "$dir/other.key" -o "$dir/no.pdf" 2>&1)
[[ $said == *"does not open the contacts of 4 people"* ]] || fail "key: $said"
[ ! -e "$dir/no.pdf" ] || fail "letters without the key"
"$bin/peerlog" form print monthly --study "$study" --due April \
	--key "$study/keys/contact.key" -o "$dir/no.pdf" 2>/dev/null
[ $? = 1 ] || fail "a month that is none"
# Erased is erased: no letter either.
"$bin/peerlog" erase --id "${ids[1]}" --yes --study "$study" >/dev/null ||
	fail "erase"
said=$(due monthly 2016-04) || fail "after erasing: $said"
[[ $said == *"in 2016-04: 0;"* ]] || fail "after erasing: $said"
echo "letters: $named pages of one letter read by their code"
