#!/usr/bin/env bash
# `form read` looks for a hand-written ID among those that the study has issued,
# whether the service runs or not; an ID that was not issued goes to a person.
set -euo pipefail
. "$SOURCE_DIR/tests/scenario/lib/scenario.sh"
bin=$BINARY_DIR/bin
page=$SOURCE_DIR/tests/ocr/samples/monthly_short-21-000-1.jpg # of 2712
scratch

# The ID as read in study $1.
id_in() {
	cp -r "$SOURCE_DIR/tests/ocr/samples/versions" "$1/"
	"$bin/peerlog" form read "$page" --study "$1" --json >lines 2>said
	[ ! -s said ] || fail "$1: $(cat said)"
	grep -o '{"variable":"personal_id"[^}]*}' lines
}

cp -r "$SOURCE_DIR/schema/side-by-side" definition
"$bin/peerlog" key new study office.key >/dev/null
"$bin/peerlog" key new partner partner.key >/dev/null
for study in its others; do
	"$bin/peerlog" setup $study --from definition \
		--public study=office.key.pub \
		--public partner-economics=partner.key.pub >/dev/null
done
"$bin/peerlog" ids add 2712 --project SU01 --study its >/dev/null
"$bin/peerlog" ids add 4711 3928 --project SU01 --study others \
	>/dev/null

[[ $(id_in definition) == *'"kind":"id","value":"2712"'* ]] ||
	fail "no study has issued IDs: $(id_in definition)"
[[ $(id_in its) == *'"kind":"id","value":"2712"'* ]] ||
	fail "it was issued: $(id_in its)"
[[ $(id_in others) == *'"kind":"unsure"'* ]] ||
	fail "it was never issued: $(id_in others)"
