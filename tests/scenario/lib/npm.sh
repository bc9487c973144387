# The npm packages of tests/package.json.  Sourced.
#
#   npm_packages NAME...   finds them and sets `npm`, the folder whose
#                          node_modules has them all; else returns 1 and sets
#                          `npm_lacks`, why not
#
# deploy/test installs them and names the folder in PEERLOG_NPM.  Without that
# they are installed beside the build, which is tried once a build and gives up
# soon where there is no registry.

# npm_install DIR: what npm says stays in DIR/npm.log.
npm_install() {
	mkdir -p "$1" && cp "$SOURCE_DIR/tests/package.json" "$1/" &&
		(cd "$1" && timeout 180 npm install --no-package-lock \
			--no-audit --no-fund --ignore-scripts \
			--no-update-notifier --loglevel=error \
			--fetch-retries=0 --fetch-timeout=20000 >npm.log 2>&1)
}

# npm_has NAME...: whether $npm has them.
npm_has() {
	local name
	for name; do [ -d "$npm/node_modules/$name" ] || return 1; done
}

npm_packages() {
	npm_lacks='npm or node is not installed'
	command -v node >/dev/null && command -v npm >/dev/null || return 1
	for npm in "${PEERLOG_NPM:-$BINARY_DIR/npm}" "$SOURCE_DIR/build/npm"; do
		npm_has "$@" && return 0
	done
	npm=${PEERLOG_NPM:-$BINARY_DIR/npm}
	[ -z "${PEERLOG_NPM:-}" ] && mkdir -p "$npm" && (
		flock 9
		[ -e "$npm/tried" ] ||
			{ npm_install "$npm"; date >"$npm/tried"; }
	) 9>"$npm/lock"
	npm_has "$@" && return 0
	npm_lacks="npm could not install $*: $(grep -h -m 1 'code\|error' \
		"$npm/npm.log" 2>/dev/null || echo no word why)"
	[ ! -e "$npm/tried" ] ||
		npm_lacks="$npm_lacks (rm $npm/tried to try again)"
	return 1
}
