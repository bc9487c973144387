#!/usr/bin/env bash
# The manual says what the programs say: every command with every option,
# every setting, every role; nothing that is not there; and it formats.
set -uo pipefail
page=$SOURCE_DIR/collector/peerlog.1
service=$SOURCE_DIR/collector/peerlogd.8
failed=0
bad() {
	echo "manual: $*"
	failed=1
}

# A page as plain words: no font changes, no request names.
plain() {
	sed -e 's/\\f[BIR]//g' -e 's/\\-/-/g' -e 's/^\.[A-Z]* *//' -e 's/"//g' "$1"
}
words=$(plain "$page" | tr -s ' ')

# `peerlog COMMAND ARGUMENTS` of the help, each a line of the page.
help=$("$BINARY_DIR/bin/peerlog" help | sed -n 's/^  \(peerlog .*\)/\1/p')
n=0
while IFS= read -r sentence; do
	n=$((n + 1))
	grep -qxF -- "${sentence% }" <<<"$words" ||
		bad "not in peerlog.1: $sentence"
done <<<"$help"
[ "$n" -ge 20 ] || bad "only $n commands in the help"
while IFS= read -r sentence; do
	grep -qF -- "$sentence" <<<"$help" || bad "not a command: $sentence"
done < <(grep -E '^(\.BR? "?)peerlog [a-z]' "$page" |
	sed -E 's/^\.BR? "?//; s/ *".*//')

# Settings and roles.
settings=$(sed -n '/} defaults\[\]/,/^};/s/^\t{ "\([a-z_]*\)".*/\1/p' \
	"$SOURCE_DIR/collector/config.c")
[ -n "$settings" ] || bad "no settings found in config.c"
roles=$(sed -n '/role_rows\[\]/,/^};/s/.*, role_\([a-z]*\),.*/\1/p' \
	"$SOURCE_DIR/collector/roles.c")
[ -n "$roles" ] || bad "no roles found in roles.c"
for name in $settings $roles; do
	grep -qE "^\.BR? .*\b$name\b" "$service" || bad "not in peerlogd.8: $name"
done

if command -v groff >/dev/null; then
	for file in "$page" "$service"; do
		warnings=$(groff -man -ww -z "$file" 2>&1)
		[ -z "$warnings" ] || bad "$warnings"
	done
else
	echo "manual: groff is not installed: how it formats was not tried"
fi
[ "$failed" = 0 ] && echo "manual: $n commands, all said"
exit "$failed"
