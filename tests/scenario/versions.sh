#!/usr/bin/env bash
# A study changes while it runs: what was printed before is read, what was sent
# before is exported, and what would make old records mean something else is
# refused with the reason.
set -euo pipefail
. "$SOURCE_DIR/tests/scenario/lib/scenario.sh"
bin=$BINARY_DIR/bin
need curl jq
scratch
study=$work/study
port=$(free_port)
base=http://127.0.0.1:$port
version() {
	"$bin/peerlog" study check --study "$study" --json | jq -r .version
}

"$bin/peerlog" setup "$study" --from "$SOURCE_DIR/schema/side-by-side" \
	--demo >/dev/null
printf 'listen = 127.0.0.1:%s\nreaders = 0\n' "$port" >"$study/peerlogd.conf"
id=$("$bin/peerlog" ids issue --project LE01 --count 1 --study "$study" |
	grep -oE '\b[0-9]{4}\b' | head -n 1)
first=$(version)

# What only the analysts' files need is checked before it is published, too.
cp "$study/pairs.csv" "$work/pairs.csv"
sed -i '2s/ps_types_given$/ps_types_givn/' "$study/pairs.csv"
for command in check publish; do
	! "$bin/peerlog" study $command --study "$study" >"$work/said" 2>&1 ||
		fail "study $command takes a pairs.csv with a mistake"
	grep -q '^pairs.csv:2: column of: "ps_types_givn"' "$work/said" ||
		fail "study $command: $(cat "$work/said")"
done
cp "$work/pairs.csv" "$study/pairs.csv"
"$bin/peerlog" form print monthly_short --study "$study" --id "$id" \
	-o "$work/old.pdf" >/dev/null
start
"$bin/submit" "$study" monthly "$id" 1 1
stop

# Another wording, and one question that the monthly log asks no more.
sed -i -e 's/Times given/How often given/' \
	-e '/^text,ps_project_names,/s/,monthly quarterly/,-monthly quarterly/' \
	"$study/survey.csv"
second=$(version)
[ "$first" != "$second" ]
"$bin/peerlog" form print monthly_short --study "$study" --id "$id" \
	-o "$work/new.pdf" >/dev/null
start
"$bin/submit" "$study" monthly "$id" 32 2
stop
[ -r "$study/versions/$first/survey.csv" ] &&
	[ -r "$study/versions/$second/survey.csv" ] ||
	fail "a version was not kept"
echo "ok every version that ran is kept"

for print in "old $first" "new $second"; do
	set -- $print
	read=$("$bin/peerlog" form read "$work/$1.pdf" --study "$study" --json |
		jq -r 'select(.page == 1) | [.version, .id, .problem] | @csv')
	[ "$read" = "\"$2\",\"$id\"," ] || fail "$1 paper is read as $read"
done
echo "ok old paper and new paper are read"

"$bin/peerlog" export --study "$study" --key "$study/office/study.key" \
	--format json -o "$work/out" >/dev/null
cat "$work"/out/*.json* >"$work/logs"
for v in $first $second; do
	[ "$(grep -c "\"version\":\"$v\"" "$work/logs")" = 1 ] ||
		fail "no log of version $v"
done
"$bin/peerlog" export --study "$study" --key "$study/office/study.key" \
	--format csv -o "$work/csv" >/dev/null
for v in $first $second; do
	[ "$(grep -c ",$v," "$work/csv/logs.csv")" = 1 ] ||
		fail "both logs are not in one file"
done
head -n 1 "$work/csv/monthly.csv" | grep -q ps_project_names ||
	fail "what was asked then is not in the files"
echo "ok old and new records are exported together"

cp "$study/survey.csv" "$work/survey.csv"
sed -i '/^integer,ps_projects,/s/,monthly quarterly/,quarterly/' \
	"$study/survey.csv"
if "$bin/peerlog" study publish --study "$study" 2>"$work/refused"; then
	fail "a question could leave a form without a trace"
fi
grep -q '"ps_projects" left the form "monthly"' "$work/refused"
cp "$work/survey.csv" "$study/survey.csv"
sed -i '/^integer,ps_projects,/d' "$study/survey.csv"
if "$bin/peerlogd" --study "$study" --foreground 2>"$work/refused"; then
	fail "a question that records have could be taken away"
fi
grep -q '"ps_projects" is gone, but records have it.' "$work/refused"
cp "$work/survey.csv" "$study/survey.csv"
sed -i 's/^area,1,/area,9,/' "$study/choices.csv"
if "$bin/peerlog" study publish --study "$study" 2>"$work/refused"; then
	fail "a code that records have could be taken away"
fi
grep -q 'the choice "1" is gone' "$work/refused"
echo "ok what old records do not fit is refused"
