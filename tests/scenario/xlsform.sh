#!/usr/bin/env bash
# Every form goes out as plain XLSForm that comes in again as a study, and that
# pyxform turns into an XForm without a warning where it is installed.
set -euo pipefail
peerlog=$BINARY_DIR/bin/peerlog
study=$SOURCE_DIR/schema/side-by-side
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

pyxform=
for python in /usr/bin/python3 python3; do
	if "$python" -c 'import pyxform.xls2xform' 2>/dev/null; then
		pyxform=$python
		break
	fi
done
if [ -z "$pyxform" ]; then
	echo "not here: pyxform (a Python package); its part is left out"
fi

for form in reg monthly quarterly monthly_short quarterly_short; do
	mkdir "$work/$form"
	"$peerlog" study xlsform "$form" --study "$study" \
		-o "$work/$form/form.xlsx" >"$work/$form/out"
	if [ -n "$pyxform" ]; then
		"$pyxform" -m pyxform.xls2xform --json --skip_validate \
			"$work/$form/form.xlsx" "$work/$form/form.xml" \
			>"$work/$form/pyxform" 2>&1
		grep -q '"code": 100' "$work/$form/pyxform"
		grep -q '"warnings": \[\]' "$work/$form/pyxform"
	fi
	# in again: the lookup tables are beside it
	mkdir "$work/$form/study"
	find "$work/$form" -maxdepth 1 -name '*.csv' \
		-exec cp {} "$work/$form/study" \;
	"$peerlog" study import "$work/$form/form.xlsx" -o "$work/$form/study"
	asked=$("$peerlog" study check --study "$study" |
		sed -n "s/^form $form: \([0-9]* questions, [0-9]* scores\).*/\1/p")
	again=$("$peerlog" study check --study "$work/$form/study" |
		sed -n "s/^form .*: \([0-9]* questions, [0-9]* scores\).*/\1/p")
	[ -n "$asked" ] && [ "$asked" = "$again" ]
	# and it prints as any study
	"$peerlog" form print "side-by-side-$form" \
		--study "$work/$form/study" -o "$work/$form/form.pdf"
	[ "$(head -c 5 "$work/$form/form.pdf")" = "%PDF-" ]
done

echo "this is no spreadsheet" >"$work/not.xlsx"
if "$peerlog" study import "$work/not.xlsx" -o "$work/not" 2>"$work/err"; then
	exit 1
fi
grep -q "no spreadsheet" "$work/err"
if "$peerlog" study import "$work/nowhere.xlsx" -o "$work/not" 2>/dev/null
then
	exit 1
fi
