#!/usr/bin/env bash
# Truncated, huge, hostile and wrong files cost a line with their problem each,
# in bounded time and memory, and the good page among them is read all the
# same.
set -euo pipefail
peerlog=$BINARY_DIR/bin/peerlog
command -v python3 >/dev/null || {
	echo "python3 is not installed"
	exit 77
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$SOURCE_DIR/schema/side-by-side" "$work/study"
cp -r "$SOURCE_DIR/tests/ocr/samples/versions" "$work/study/"
good=$(ls "$SOURCE_DIR"/tests/ocr/samples/*.jpg | head -1)
cp "$good" "$work/good.jpg"
cd "$work"

python3 - <<'PY'
import os, random, struct, zlib

def chunk(kind, data):
    crc = zlib.crc32(kind + data) & 0xffffffff
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', crc)

def png(w, h, data, bits=8, interlaced=0):
    head = struct.pack('>IIBBBBB', w, h, bits, 0, 0, 0, interlaced)
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', head) +
            chunk(b'IDAT', data) + chunk(b'IEND', b''))

def deflated(piece, times):
    c = zlib.compressobj(9)
    return b''.join(c.compress(piece) for _ in range(times)) + c.flush()

def pdf(objects):
    out, at = b'%PDF-1.5\n', []
    for i, o in enumerate(objects, 1):
        at.append(len(out))
        out += b'%d 0 obj\n' % i + o + b'\nendobj\n'
    x = len(out)
    out += b'xref\n0 %d\n0000000000 65535 f \n' % (len(objects) + 1)
    out += b''.join(b'%010d 00000 n \n' % a for a in at)
    return out + b'trailer <</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n' \
        % (len(objects) + 1, x)

def stream(keys, data):
    return b'<<%s/Length %d>>\nstream\n' % (keys, len(data)) + data + \
        b'\nendstream'

def page(box, resources, content, *more):
    return pdf([b'<</Type/Catalog/Pages 2 0 R>>',
        b'<</Type/Pages/Kids[3 0 R]/Count 1>>',
        b'<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R'
        b'/Resources<<%s>>>>' % (box, resources), content, *more])

def write(name, data):
    open('bad-' + name, 'wb').write(data)

random.seed(1)
noise = bytes(random.randrange(256) for _ in range(30000))
write('huge.png', png(100000, 100000, deflated(b'\0' * 1000, 1)))
write('large.png', png(20000, 10000, deflated(b'\0' + b'\xff' * 2500, 10000),
    1))
write('interlaced.png', png(9000, 9000, deflated(b'\0' * 100, 1), 8, 1))
write('noise.png', png(300, 300, deflated(bytes(
    random.randrange(256) for _ in range(301 * 300)), 1)))
write('empty.png', b'')
good = open('good.jpg', 'rb').read()
write('half.jpg', good[:len(good) // 2])
write('spoilt.jpg', good[:5000] + noise[:8000] + good[13000:])
write('noise.pdf', b'%PDF-1.4\n' + noise)
write('words.txt', b'none of this is a page')
write('wide.pdf', page(b'0 0 1000000 1000000', b'', stream(b'', b'')))
write('image-bomb.pdf', page(b'0 0 595 842', b'/XObject<</I 5 0 R>>',
    stream(b'', b'q 595 0 0 842 0 0 cm /I Do Q'),
    stream(b'/Type/XObject/Subtype/Image/Width 100000/Height 30000'
        b'/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/FlateDecode',
        deflated(b'\0' * 10**6, 3000))))
kids = b' '.join(b'3 0 R' for _ in range(5000))
write('many.pdf', pdf([b'<</Type/Catalog/Pages 2 0 R>>',
    b'<</Type/Pages/Kids[%s]/Count 5000>>' % kids,
    b'<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>']))
write('loop.tif', b'II*\0\x08\0\0\0' + struct.pack('<H', 1) +
    struct.pack('<HHII', 256, 4, 1, 100) + struct.pack('<I', 8))
PY

fail() {
	echo "$*" >&2
	exit 1
}

SECONDS=0
"$peerlog" form read bad-* good.jpg --study study --json >lines
[ $SECONDS -lt 120 ] || fail "took $SECONDS s"
for file in bad-*; do
	[ "$(grep -c "\"file\":\"$file\"" lines)" = 1 ] ||
		fail "$file: not one line"
	! grep "\"file\":\"$file\"" lines | grep -q '"problem":null' ||
		fail "$file: taken for a page"
done
grep '"file":"good.jpg"' lines | grep -q '"problem":null' ||
	fail "the good page is not read"

# What is no file at all is said in one line, and the rest is read.
status=0
"$peerlog" form read nothing.png good.jpg --study study >lines 2>said ||
	status=$?
[ $status = 1 ] && [ "$(wc -l <said)" = 1 ] || fail "a missing file"
grep -q '"problem":null' lines || fail "what comes after a missing file"

# A page of another study, and of a version whose map is gone.
cp -r study other
rm -rf other/versions
"$peerlog" form read good.jpg --study other >lines
grep -q '"problem":"a page' lines || fail "another version is not told"
