#!/bin/bash
# What we seal and sign, Debian's age and minisign open and verify, and the
# reverse; every vector of the public age test suite behaves as it says.
set -eu

for tool in age age-keygen minisign expect; do
	command -v $tool >/dev/null || { echo "skipped: no $tool here"; exit 77; }
done

sealing=$BINARY_DIR/bin/sealing
peerlog=$BINARY_DIR/bin/peerlog
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

die() { echo "FAILED: $*"; exit 1; }

cat >typing.exp <<'END'
set timeout 60
log_user 0
spawn -noecho {*}$argv
expect {
	-nocase -re {(passphrase|password)[^\r\n]*: ?$} {
		send "$env(PASS)\r"; exp_continue
	}
	eof {}
}
exit [lindex [wait] 3]
END
# Runs COMMAND..., typing $1 whenever it asks for a passphrase.
typing() {
	local pass=$1
	shift
	PASS=$pass expect typing.exp "$@"
}

# ---- age: theirs to ours, ours to theirs, at the edges of a chunk ----
age-keygen -o theirs.key 2>/dev/null
age-keygen -y theirs.key >theirs.pub
for n in 0 1 65535 65536 65537 300000; do
	head -c $n /dev/urandom >plain
	$sealing seal theirs.pub plain ours.age
	age -d -i theirs.key ours.age | cmp - plain || die "age reads ours, $n"
	age -R theirs.pub -o theirs.age plain
	$sealing open theirs.key "" theirs.age back
	cmp back plain || die "we read age's, $n"
	rm ours.age theirs.age back
done
echo "age reads ours and we read age's: 6 lengths each"

# ---- age key files, plain and with a passphrase ----
echo 'correct horse' >pass
echo hello >plain
$peerlog key new study clear.key >/dev/null
[ "$(age-keygen -y clear.key)" = "$(cat clear.key.pub)" ] || die "age-keygen -y reads our key"
$peerlog key new study ours.key --passphrase-file pass >/dev/null
age -R ours.key.pub -o x.age plain
typing 'correct horse' age -d -o back -i ours.key x.age || die "age opens our key"
cmp back plain || die "age opens with our key"
typing 'wrong horse' age -d -o no -i ours.key x.age && die "age took a wrong passphrase"
typing 'their words' age -p -o sealed.key theirs.key || die "age -p"
age -R theirs.pub -o y.age plain
rm back
$sealing open sealed.key 'their words' y.age back
cmp back plain || die "we open age's passphrase"
$sealing open sealed.key 'other words' y.age no 2>/dev/null && die "wrong passphrase taken"
echo "key files with a passphrase open both ways"

# ---- minisign ----
minisign -G -W -p m.pub -s m.key >/dev/null
typing 'their words' minisign -G -p mp.pub -s mp.key || die "minisign -G"
$peerlog key new signing o.key >/dev/null
$peerlog key new signing op.key --passphrase-file pass >/dev/null
echo more >other
while read -r key pub pass; do
	$sealing sign $key "$pass" plain "up to 7" ours.minisig
	minisign -Vm plain -x ours.minisig -p $pub |
		grep -qx 'Trusted comment: up to 7' ||
		die "minisign verifies ours with $key"
	typing "$pass" minisign -Sm plain -x theirs.minisig -s $key -t theirs ||
		die "minisign signs with $key"
	[ "$($sealing verify $pub plain theirs.minisig)" = theirs ] ||
		die "we verify minisign's with $key"
	$sealing verify $pub other theirs.minisig 2>/dev/null &&
		die "other data verified"
	rm ours.minisig theirs.minisig
done <<-END
	m.key m.pub
	mp.key mp.pub their words
	o.key o.key.pub
	op.key op.key.pub correct horse
END
echo "minisign: keys and signatures of both sides hold for both"

# ---- vectors ----
. "$SOURCE_DIR/tests/scenario/lib/npm.sh"
npm_packages cctv-age || {
	echo "skipped: the vectors (the rest passed): $npm_lacks"
	exit 77
}
cp -r "$npm/node_modules/cctv-age" package
mkdir vectors
cat >unpack.mjs <<'END'
import * as vectors from './package/index.js';
import fs from 'node:fs';
import zlib from 'node:zlib';
for (const [name, bytes] of Object.entries(vectors)) {
	let file = Buffer.from(bytes);
	const end = file.indexOf('\n\n') + 2;
	if (/^compressed: zlib$/m.test(file.subarray(0, end).toString()))
		file = Buffer.concat([file.subarray(0, end),
		    zlib.inflateSync(file.subarray(end))]);
	fs.writeFileSync('vectors/' + name, file);
}
END
node unpack.mjs
$sealing vectors vectors/*
