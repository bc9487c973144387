#!/usr/bin/env bash
# What was acknowledged is there, once: logs arrive by web, by text message
# (through gammu-smsd), on paper (pages sent, read, confirmed, filed by an
# ambassador) and on the administrator's link, while web, text, reader, desk,
# intake, store and the whole service are killed (SIGKILL) at random moments.
#
# NOTHING_LOST_SEED repeats a run's moments and victims, NOTHING_LOST_KILLS says
# how many there are.
set -uo pipefail
bin=$BINARY_DIR/bin
seed=${NOTHING_LOST_SEED:-$(od -An -N2 -tu2 /dev/urandom | tr -d ' ')}
kills=${NOTHING_LOST_KILLS:-25}
. "$SOURCE_DIR/tests/scenario/lib/ambassador.sh"
dir=$(mktemp -d /tmp/nothing_lost.XXXXXX)
chmod 755 "$dir"
study=$dir/study
spool=$dir/sms
service=
others=()
echo "nothing_lost: seed $seed, $kills kills"
RANDOM=$seed

fail() {
	echo "nothing_lost: $*"
	tail -n 20 "$dir/log"
	exit 1
}

start() {
	"$bin/peerlogd" --study "$study" 2>>"$dir/log" &
	service=$!
}

finish() {
	kill "${others[@]}" 2>/dev/null
	[ -n "$service" ] && kill "$service" 2>/dev/null && wait "$service"
	[ -n "${KEEP:-}" ] || rm -rf "$dir"
}
trap finish EXIT

# The process of a role, below the service.
process_of() {
	pgrep -P "$service" -f -- "--role $1\$"
}

# One step of a browser: URL and fields; prints where it leads.  A person whose
# page does not come tries again.
step() {
	local answer i
	for ((i = 0; i < 300; i++)); do
		answer=$(curl -s -m 5 -c "$dir/jar" -b "$dir/jar" -o "$dir/page" \
			-w '%{http_code} %{redirect_url}' "$@")
		[ "${answer%% *}" = 303 ] && echo "${answer#* }" && return 0
		sleep 0.1 # until the page comes
	done
	return 1
}

# Logs through the web form, until told to stop.
by_web() {
	local n url
	for ((n = 1; ; n++)); do
		[ -e "$dir/stop" ] && return 0
		rm -f "$dir/jar"
		url=$(step -X POST "$1/form/monthly") || return 1
		while [[ $url != */done ]]; do
			url=$(step -d "q.personal_id=$2" -d go=next \
				-d "q.form_date=2016-05-01" \
				-d "q.ps_project_names=web-$n" "$url") || return 1
		done
		echo "web-$n" >>"$dir/acks.web"
	done
}

# One log by text message from each of these phones; each of its messages
# takes gammu a second.
phones=()
by_text() {
	command -v gammu-smsd >/dev/null || {
		echo "nothing_lost: without gammu-smsd: no text messages"
		return 0
	}
	"$SOURCE_DIR/deploy/gateway" "$spool" >"$dir/smsd.log" 2>&1 &
	others+=($!)
	local i=0
	until [ -d "$spool/dummy/sms/1" ] || ((i++ >= 200)); do
		sleep 0.1 # until the gateway has made its folders
	done
	phones=(+447700900101)
	for phone in "${phones[@]}"; do
		"$SOURCE_DIR/deploy/phone" "$spool" "$phone" "LOG $1" \
			1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 2 "text-${phone: -1}" \
			3 3 2 4 3 3 4 1 1 2 2 1 6 >/dev/null ||
			fail "the gateway takes no message"
	done
}

# The phones that were told that their log is safely stored.
thanked() {
	local phone file
	for phone in "${phones[@]}"; do
		for file in "$spool/phone/OUTM_${phone}"_*; do
			[ -e "$file" ] && iconv -f UTF-16 "$file" |
				grep -q 'safely stored' && echo "text-${phone: -1}"
		done
	done | sort -u
}

"$bin/peerlog" setup "$study" --from "$SOURCE_DIR/schema/side-by-side" \
	--demo >"$dir/setup" || fail "setup"
id=$("$bin/peerlog" ids show --study "$study" | head -n 1 | cut -d' ' -f1)
port=$((20000 + seed % 10000))
printf 'listen = 127.0.0.1:%s\ngateway = gammu %s\nreaders = 2\n' "$port" \
	"$spool" >>"$study/peerlogd.conf"
by_text "$id"
start
"$bin/sender" "$study" link "$dir/acks.link" &
link=$!
others+=($link)
by_web "http://127.0.0.1:$port" "$id" &
web=$!
others+=($web)
"$bin/peerlog" ids issue --project SU01 --count 40 --study "$study" \
	>"$dir/issued" || fail "ids issue"
"$bin/peerlog" ids show --study "$study" | cut -d' ' -f1 | grep -vx "$id" \
	>"$dir/ids"
ambassador "http://127.0.0.1:$port" "$study" \
	"$(awk '$2 == "ambassador" { print $5 }' "$dir/setup")" \
	"$dir/ids" "$dir/paper" &
paper=$!
others+=($paper)

# Whether each sender has had its chance.
enough() {
	[ "$(cat "$dir/acks.link" 2>/dev/null | wc -l)" -ge 5 ] &&
		[ "$(cat "$dir/acks.web" 2>/dev/null | wc -l)" -ge 3 ] &&
		[ "$(cat "$dir/paper/acks" 2>/dev/null | wc -l)" -ge 3 ]
}

alive() {
	local pid
	for pid; do kill -0 "$pid" 2>/dev/null || return 1; done
}

# The victims, as often as they are drawn.
roles=(store store store intake intake desk desk reader web text service
	service)
n=0
until { ((n >= kills)) && enough; } || ((n >= 10 * kills)); do
	# A random moment; later ones leave the slow time to get through.
	sleep "$((n >= kills)).$((RANDOM % 10))$((RANDOM % 10))"
	role=${roles[RANDOM % ${#roles[@]}]}
	victim=$service
	[ "$role" = service ] || victim=$(process_of "$role")
	alive "$web" "$link" "$paper" || break # one of them gave up
	doing=$(cat "$dir/paper/flying" 2>/dev/null || echo nothing)
	[ -n "$victim" ] && kill -KILL $victim 2>/dev/null || continue
	n=$((n + 1))
	echo "$role $doing" >>"$dir/kills"
	if [ "$role" = service ]; then
		wait "$service" 2>/dev/null
		start
	fi
done
touch "$dir/stop" "$dir/paper/stop" "$dir/acks.link.stop"
wait $link || fail "a log on the link was never acknowledged"
wait $web || fail "a log by web was never acknowledged"
wait $paper || fail "a log on paper was never filed"
for ((i = 0; i < 600; i++)); do
	thanked >"$dir/acks.text"
	[ "$(wc -l <"$dir/acks.text")" -ge "${#phones[@]}" ] && break
	sleep 0.2 # for the text conversations to come to their end
done
[ "$(wc -l <"$dir/acks.text")" -eq "${#phones[@]}" ] ||
	fail "a log by text was never acknowledged"
kill "$service" && wait "$service" || fail "the service did not stop"
service=

"$bin/peerlog" check --study "$study" >"$dir/check" || {
	cat "$dir/check"
	fail "not sound"
}
"$bin/peerlog" export --study "$study" --key "$study/office/study.key" \
	--format csv -o "$dir/out" >"$dir/export" || fail "export"
cat "$dir"/acks.{link,web,text} | cut -d' ' -f1 | sort >"$dir/acked"
cat "$dir"/out/monthly.csv "$dir"/out/monthly_short.csv |
	grep -oE '(link|web|text)-[0-9]+' | sort >"$dir/found"
diff "$dir/acked" "$dir/found" || fail "acknowledged (<) and found (>) differ"

# Paper: each person's log once; what was asked about as it was answered, and
# what was not asked as it was written, but for what was misread.
awk -F, -v dir="$dir/paper" '
	function exported(value, kind) {
		if (kind == "blank") return ".a"
		if (kind == "tick") return ".b"
		if (kind == "zero") return "0"
		if (kind == "text") return "words of " id
		return value
	}
	FILENAME ~ /acks$/ { ids[$1]; next }
	FNR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
	$column["log_channel"] == 3 { row[$column["personal_id"]] = $0
		count[$column["personal_id"]]++ }
	END {
		for (id in count)
			if (!(id in ids)) bad("was never said to be filed")
		for (id in ids) {
			if (count[id] != 1)
				bad("is there " count[id] + 0 " times")
			split(row[id], cell, ",")
			compare()
		}
		print logs, "logs on paper,", fields, "fields,", answers,
			"asked about, misread unasked:", misread + 0
		exit wrong || misread * 20 > fields
	}
	function bad(what) { print "the log of " id " " what; wrong++ }
	function compare(	asked, line, part, name) {
		logs++
		while ((getline name <(dir "/" id "/asked")) > 0)
			asked[name]
		while ((getline line <(dir "/" id "/truth.tsv")) > 0) {
			split(line, part, "\t")
			name = cell[column[part[2]]]
			if (part[4] == "unsure") continue
			fields++
			answers += part[2] in asked
			if (name == exported(part[3], part[4]) ||
			    (part[4] == "blank" && name == "")) continue
			if (part[2] in asked)
				bad("has " part[2] " " name ", not " part[3])
			else
				misread++
		}
	}' "$dir/paper/acks" "$dir/out/monthly_short.csv" >"$dir/compared" || {
	cat "$dir/compared"
	fail "what was filed on paper and what is found differ"
}
enough || fail "too few logs came through"
in_flight=$(grep -vc ' nothing$' "$dir/kills")
((in_flight > 0)) || fail "no kill hit a log on paper under way"
cat "$dir/compared"
echo "nothing_lost: $(wc -l <"$dir/acked") acknowledged logs" \
	"($(cut -d- -f1 "$dir/acked" | sort | uniq -c | tr -s ' \n' ' '))" \
	"and $(wc -l <"$dir/paper/acks") on paper, each there once," \
	"after $n kills; $in_flight of them with paper under way:" \
	"$(awk '{ n[$2]++ } END { for (i in n) print n[i], i }' "$dir/kills" |
		grep -v nothing | sort -rn | paste -sd, )"
