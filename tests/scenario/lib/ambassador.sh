# An ambassador with curl and much patience: sends filled-in pages, answers
# what is unsure as it is written, files the log; whatever does not come is
# asked for again.  Sourced.
#
#   ambassador BASE STUDY PASSWORD IDS DIR
#
# One log for each ID of the file IDS, until there is a file DIR/stop.  In
# DIR: `flying` says what is being done while a log is under way, acks gets a
# line `ID` when the desk has said that its log is filed, ID/truth.tsv is what
# is written (see tests/bench/fill), ID/asked what was asked about.

# person ARGUMENT...: a page by curl; its HTML.  Tries again until it comes.
person() {
	local i answer
	for ((i = 0; i < 300; i++)); do
		answer=$(curl -sfL -m 5 -b "$paper/jar" -c "$paper/jar" "$@") &&
			printf '%s' "$answer" && return 0
		sleep 0.1 # until the page comes
	done
	echo "ambassador: in vain: ${*: -1}" >&2
	return 1
}

# hidden NAME: the value of a hidden field of the page on the input.
hidden() {
	grep -o "name=\"$1\" value=\"[^\"]*" | head -n 1 | cut -d'"' -f4
}

# send FILE...: as one form; or, as the page's script does, each alone with
# its place.  A form that does not come through is sent again, or is taken
# anew, as by somebody who reloads the page.
send() {
	local page form file first=0
	page=$(person "$base/desk") || return 1
	form=(-F "csrf=$(hidden csrf <<<"$page")"
		-F "sending=$(hidden sending <<<"$page")")
	if ((10#$id % 2)); then
		for file; do form+=(-F "scan=@$file"); done
		person "${form[@]}" "$base/desk" >/dev/null
		return
	fi
	for file; do
		person "${form[@]}" -F first=$((first++)) -F "scan=@$file" \
			"$base/desk" >/dev/null || return 1
	done
}

# now WHAT: what is being done is on record whole, or as it was.
now() {
	echo "$1" >"$paper/flying.new" &&
		mv "$paper/flying.new" "$paper/flying"
}

# wanted VARIABLE: what curl has to say for what is written there.
wanted() {
	awk -F'\t' -v variable="$1" -v id="$id" '$2 == variable {
		if ($4 == "tick") print "say=tick"
		else if ($4 == "blank") print "say=blank"
		else if ($4 == "unsure") print "say=unreadable"
		else if ($4 == "choice") print "choose=" $3
		else print "typed=" ($4 == "text" ? "words of " id : $3) \
			"\nsay=agree"
	}' "$paper/$id/truth.tsv"
}

# One step of the desk, if there is one.
answer() {
	local page log variable what
	page=$(person "$base/desk/next") || return 1
	log=$(grep -o 'action="/desk/log/[0-9a-f]*' <<<"$page" | cut -d'"' -f2)
	[ -n "$log" ] || return 0
	variable=$(hidden variable <<<"$page")
	if [ -n "$variable" ]; then
		now confirming
		echo "$variable" >>"$paper/$id/asked"
		what=$(wanted "$variable")
	elif grep -q 'value="file"' <<<"$page"; then
		now filing
		what=say=file
	elif grep -q 'came more than once' <<<"$page"; then
		# What was sent again because its reader had died at last.
		grep -q 'is missing' <<<"$page" && log=$(grep -o \
			'action="/desk/page/[0-9a-f]*' <<<"$page" |
			head -n 1 | cut -d'"' -f2)
		what=say=as-it-is
	else
		echo "ambassador: $id: a page is missing" >&2
		return 1
	fi
	person --data-urlencode "csrf=$(hidden csrf <<<"$page")" \
		--data-urlencode "page=$(hidden page <<<"$page")" \
		--data-urlencode "variable=$variable" \
		--data-urlencode "${what%%$'\n'*}" -d "${what#*$'\n'}" \
		"$base$log" >/dev/null
}

# What could not be read for all the deaths of its readers is thrown away and
# sent again; and so is what was sent twice, for good.
again() { # the desk's page
	local bad again=no
	bad=$(grep -o '<li class="bad">.*' <<<"$1" | head -n 1 |
		sed 's|</li>.*||')
	case $bad in
	*'readers failed'*) again=yes ;;
	*'sent before'*) ;;
	*) echo "ambassador: $id: a page cannot be read" >&2 && return 1 ;;
	esac
	person -d "csrf=$(hidden csrf <<<"$1")" "$base$(grep -o \
		'/desk/\(scan\|page\)/[0-9a-f]*' <<<"$bad" | head -n 1)" \
		>/dev/null || return 1
	[ $again = no ] || send "$paper/$id"/*.jpg
}

# One log, from its pages to the word that it is filed.
paper_log() {
	local page filed tries
	now sending
	send "$paper/$id"/*.jpg || return 1
	for ((tries = 0; tries < 600; tries++)); do
		page=$(person "$base/desk") || return 1
		filed=$(grep -o 'filed from paper so far: [0-9]*' <<<"$page" |
			grep -o '[0-9]*$')
		if [ "$filed" = "$1" ]; then
			return 0
		elif grep -q 'class="bad"' <<<"$page"; then
			again "$page" || return 1
		elif grep -q 'class="waiting"' <<<"$page"; then
			now reading
			sleep 0.1 # until it is read
		elif grep -q 'id="go"' <<<"$page"; then
			answer || return 1
		else
			sleep 0.1 # until it is filed
		fi
	done
	echo "ambassador: $id: never filed, $filed were" >&2
	return 1
}

ambassador() {
	local base=$1 study=$2 password=$3 ids=$4 paper=$5 id n=0
	mkdir -p "$paper"
	person "$base/sign-in" >/dev/null || return 1
	person -d to=/desk -d name=ambassador --data-urlencode \
		"password=$password" "$base/sign-in" >/dev/null || return 1
	while read -r id; do
		[ ! -e "$paper/stop" ] || break
		mkdir -p "$paper/$id"
		: >"$paper/$id/asked"
		"$BINARY_DIR/tests/bench/fill" --form monthly_short \
			--study "$study" --id "$id" --seed $((++n)) \
			--date 2016-06-14 --level 3 --dpi 150 \
			-o "$paper/$id" 2>/dev/null || return 1
		paper_log $n || return 1
		rm -f "$paper/flying"
		echo "$id" >>"$paper/acks"
	done <"$ids"
}
