# What ./deploy/run and ./deploy/test share.  Sourced, from the top folder.

say() {
	printf '%s\n' "$*"
}

die() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		die "packages are missing; run as root or install sudo: $*"
	fi
}

# wanted KIND...: the packages of deploy/packages that those kinds name.
wanted() {
	local kind
	for kind; do
		sed -n "s/^$kind: *//p" deploy/packages
	done | tr -s ' ' '\n'
}

# install_missing KIND...: installs what is not there yet, and says so.
install_missing() {
	local missing=() name
	for name in $(wanted "$@"); do
		[ "$(dpkg-query -Wf '${db:Status-Status}' "$name" \
			2>/dev/null)" = installed ] || missing+=("$name")
	done
	[ ${#missing[@]} -gt 0 ] || return 0
	say "installing ${#missing[@]} Debian packages (this needs root)"
	as_root apt-get -q update >"$log" 2>&1 ||
		die "apt-get update failed: see $log"
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -qy install \
		--no-install-recommends "${missing[@]}" >>"$log" 2>&1 ||
		die "installing packages failed: see $log"
}

# build PRESET: configures and builds; quiet unless it fails.
build() {
	{ cmake --preset "$1" && cmake --build --preset "$1"; } >>"$log" 2>&1 ||
		{ tail -n 40 "$log"; die "the build failed: see $log"; }
}
