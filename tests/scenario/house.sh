#!/usr/bin/env bash
# The house rules that a compiler does not know: which folder may include
# which, one adapter file for each outside library, who may touch the
# database, one format, headers that stand alone, text that is ours.
set -uo pipefail
cd "$SOURCE_DIR"
failed=0

bad() {
	printf 'house: %s\n' "$*"
	failed=1
}

sources() {
	find "$@" -name '*.[ch]' -not -path '*/node_modules/*' | sort
}

# 1. schema <- ocr, schema <- sync, all three <- collector.
may_include() {
	local folder=$1 allowed=$2 file line
	while IFS=: read -r file line; do
		bad "$file includes $line: $folder/ may include $allowed"
	done < <(sources "$folder" | xargs grep -HoE \
		'#include "(schema|ocr|sync|collector)/[^"]+"' |
		sed 's/#include //' | grep -vE ":\"($allowed)/")
}
may_include schema 'schema'
may_include ocr 'schema|ocr'
may_include sync 'schema|sync'
may_include collector 'schema|ocr|sync|collector'

# 2. One adapter file for each outside library (PNG: one reads, one writes).
# libsodium is the language of keys and seals: sync/ and the bus, the store and
# intake speak it, nobody else.
adapters() {
	sources schema ocr sync collector | xargs grep -lE "#include <$1" |
		grep -vE "${2:-^$}" | tr '\n' ' '
}
while read -r header except; do
	files=$(adapters "$header" "$except")
	[ "$(wc -w <<<"$files")" -le 1 ] ||
		bad "more than one file includes <$header: $files"
done <<'END'
nng/
microhttpd.h
sqlite3.h
seccomp.h
curl/
openssl/
jansson.h
csv.h
archive
zip.h
xlsxwriter.h
libxml/
readstat.h
qrencode.h
zbar
poppler
qpdf/
jpeglib.h
png.h ^ocr/picture.c$
tiffio.h
pango/
tesseract/
END
for file in $(adapters sodium.h '^sync/'); do
	case $file in
	schema/digest.c) ;;
	ocr/* | schema/* | collector/web* | collector/desk* | \
		collector/cmd_* | collector/role_* | collector/cell*)
		bad "$file includes <sodium.h>: use what sync/ offers" ;;
	esac
done

# 3. web, text, reader and desk never touch the database; the reader's cell
# never touches the bus.
for file in collector/{role_web,web,role_text,role_reader,cell,role_desk,desk}*.c; do
	[ -e "$file" ] || continue
	! grep -HnE '#include "collector/store|sqlite3' "$file" ||
		bad "$file reaches for the store"
done
! grep -HnE '#include "collector/bus' collector/cell*.c ||
	bad "the cell reaches for the bus"

# 4. One format.
if command -v clang-format >/dev/null; then
	sources schema ocr sync collector tests |
		xargs clang-format --dry-run -Werror 2>&1 |
		grep -E 'error:' | cut -d: -f1 | sort | uniq -c |
		while read -r n file; do
			printf 'house: %s: %s places not in format\n' \
				"$file" "$n"
		done >"${TMPDIR:-/tmp}/house.$$"
	[ -s "${TMPDIR:-/tmp}/house.$$" ] && failed=1
	cat "${TMPDIR:-/tmp}/house.$$"
	rm -f "${TMPDIR:-/tmp}/house.$$"
else
	echo 'house: clang-format is not here: the format is not checked'
fi

# 5. Every header compiles alone.
cmake --build "$BINARY_DIR" --target all_verify_interface_header_sets \
	>"${TMPDIR:-/tmp}/headers.$$" 2>&1 ||
	bad "a header does not compile alone: $(grep -m 3 error: \
		"${TMPDIR:-/tmp}/headers.$$")"
rm -f "${TMPDIR:-/tmp}/headers.$$"

exit $failed
