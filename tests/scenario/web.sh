#!/usr/bin/env bash
# People with a real browser at the real service: they register, fill in logs
# on a phone and at a desk, with and without scripts, make mistakes, go back,
# send twice, do not agree, meet a part of the service that is down; and what
# a browser would not do: too much, another site's form, a torn connection.
# Every page is looked at for barriers (axe).  PICTURES=DIR keeps pictures.
set -euo pipefail

. "$SOURCE_DIR/tests/scenario/lib/scenario.sh"
bin=$BINARY_DIR/bin
need node curl
[ -x /usr/bin/chromium-headless-shell ] || [ -x /usr/bin/chromium ] ||
	{ echo "skipped: neither chromium-headless-shell nor chromium"; exit 77; }

. "$SOURCE_DIR/tests/scenario/lib/npm.sh"
npm_packages playwright-core axe-core ||
	{ echo "skipped: all of it: $npm_lacks"; exit 77; }

scratch

study=$work/study
port=$(free_port)
base=http://127.0.0.1:$port
"$bin/peerlog" setup "$study" --from "$SOURCE_DIR/schema/side-by-side" \
	--demo >/dev/null
printf 'listen = 127.0.0.1:%s\nreaders = 0\n' "$port" >"$study/peerlogd.conf"
node "$SOURCE_DIR/tests/scenario/browser/arabic.js" "$study"

IDS=$("$bin/peerlog" ids issue --project SU01 --count 8 --study "$study" |
	grep -oE '\b[0-9]{4}\b' | head -8 | tr '\n' ' ')
account() {
	printf 'a good %s password' "$2" >"$work/password"
	"$bin/peerlog" account add "$1" --role "$2" --study "$study" \
		--password-file "$work/password" >/dev/null
}
account researcher office
account helper ambassador
printf 'a good partner password' >"$work/password"
"$bin/peerlog" account password economics --study "$study" \
	--password-file "$work/password" >/dev/null

start

# ---- what no browser does ----

status() {
	curl -s -o "$work/body" -w '%{http_code}' "$@"
}
is() {
	[ "$2" = "$3" ] || { echo "$1: $2, not $3" >&2; exit 1; }
	echo "ok $1"
}
head -c 300000 /dev/zero | tr '\0' a >"$work/big"
is "a form over the limit is 413" \
	"$(status --data-binary "@$work/big" "$base/form/monthly")" 413
grep -q 'larger than we can take' "$work/body"
printf 'q=%%00%%ff%%fe<script>' >"$work/odd"
is "bytes that are no text are survived" \
	"$(status --data-binary "@$work/odd" "$base/form/no-such-form")" 404
is "another site's form is refused" "$(status -H 'Sec-Fetch-Site: cross-site' \
	-d 'name=office' "$base/sign-in")" 403
is "the office is behind a password" "$(status "$base/office/ids")" 303
is "a POST without a session is sent to sign in" \
	"$(status -d 'project=SU01&count=5' "$base/office/ids")" 303
curl -s -c "$work/jar" -o /dev/null "$base/sign-in" --data-urlencode \
	"name=researcher" --data-urlencode "password=a good office password"
is "a POST without the session's token is refused" \
	"$(status -b "$work/jar" -d 'project=SU01&count=5' "$base/office/ids")" \
	403
is "a partner's extract needs the partner" \
	"$(status -u office:wrong "$base/partner/extract?after=0")" 401
curl -s -D "$work/head" -o /dev/null "$base/"
grep -qi "^content-security-policy:.*frame-ancestors 'none'" "$work/head"
grep -qi '^cache-control: no-store' "$work/head"
grep -qi '^referrer-policy: no-referrer' "$work/head"
printf 'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n' |
	timeout 5 curl -s "telnet://127.0.0.1:$port" >/dev/null || true
is "the service is still there" "$(status "$base/")" 200

# ---- people ----

intake="pgrep -P $service -f -- '--role intake'"
web="pgrep -P $service -f -- '--role web'"
IDS=${IDS% } OFFICE="researcher:a good office password" \
	AMBASSADOR="helper:a good ambassador password" INTAKE=$intake WEB=$web \
	NODE_PATH=$npm/node_modules \
	node "$SOURCE_DIR/tests/scenario/browser/web.js" "$base" \
	"${PICTURES:-}"

# ---- the partner ----

is "a partner pulls its extract" "$(status -D "$work/head" \
	-u 'economics:a good partner password' \
	"$base/partner/extract?after=0")" 200
next=$(sed -n 's/^peerlog-next: *\([0-9]*\).*/\1/Ip' "$work/head")
[ "$next" -gt 0 ]
tar -tf "$work/body" >"$work/list"
mv "$work/body" "$work/extract.tar"
is "and its signature" "$(status -u 'economics:a good partner password' \
	"$base/partner/extract.minisig?after=0&until=$next")" 200
mv "$work/body" "$work/extract.tar.minisig"
"$bin/peerlog" extract verify "$work/extract.tar" \
	--signer "$study/keys/signing.key.pub" >/dev/null
echo "ok which is the extract's"

# ---- what the log of the service says ----

if grep -E 'Rainbow|7319|somebody@example|07700|script|good office|\?' \
	"$work/log"; then
	echo "the service's log has what people typed" >&2
	exit 1
fi
for id in $IDS; do
	if grep -wE "$id" "$work/log" | grep -v 'records'; then
		echo "the service's log has an ID" >&2
		exit 1
	fi
done
echo "ok the service's log has no answers"
"$bin/peerlog" check --study "$study" >"$work/check" ||
	{ cat "$work/check" >&2; exit 1; }
echo "ok peerlog check"

# ---- one address that registers again and again ----

# register ADDRESS: the status of the last answer, its page in $work/body.
register() {
	local url next i
	rm -f "$work/jar"
	url=$base/form/reg
	next=$(curl -s -b "$work/jar" -c "$work/jar" -o /dev/null \
		-H "X-Forwarded-For: $1" -d begin=1 -w '%{redirect_url}' "$url")
	for ((i = 0; i < 40; i++)); do
		case $next in
		*/done) echo 303 && return ;;
		'') break ;;
		esac
		url=$next
		next=$(curl -s -b "$work/jar" -c "$work/jar" -D "$work/head" \
			-H "X-Forwarded-For: $1" -o "$work/body" \
			-d q.consent_information=1 -d q.consent_reminders=1 \
			-d q.consent_use=1 \
			-d q.contact=sms -d 'q.mobile=07700 900123' \
			-d q.region=3 -d "q.form_date=$(date +%F)" -d go=next \
			-w '%{redirect_url}' "$url")
	done
	sed -n '1s/.* \([0-9]*\) .*/\1/p' "$work/head"
}
stop
printf 'proxy = yes\nregistrations = 2\n' >>"$study/peerlogd.conf"
start
is "one registers" "$(register 2001:db8:1:2::1)" 303
is "and another from the same network" "$(register 2001:db8:1:2:f::2)" 303
is "a third is asked to wait" "$(register 2001:db8:1:2::3)" 429
grep -qi '^retry-after: [0-9]' "$work/head"
grep -q 'Your answers are still here' "$work/body"
grep -q '07700 900123' "$work/body"
is "elsewhere people register" "$(register 2001:db8:1:3::1)" 303
sed -i -e '/^proxy/d' -e '/^registrations/d' "$study/peerlogd.conf"

# ---- without a proxy ----

command -v openssl >/dev/null || { echo "not tried without openssl: HTTPS"; exit; }
stop
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
	-days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 \
	-keyout "$study/web.key" -out "$study/web.pem" 2>/dev/null
printf 'certificate = web.pem\ncertificate_key = web.key\n' \
	>>"$study/peerlogd.conf"
base=https://127.0.0.1:$port
start
is "a page over HTTPS" "$(status --cacert "$study/web.pem" "$base/")" 200
curl -s --cacert "$study/web.pem" -D "$work/head" -o /dev/null -X POST \
	"$base/form/monthly"
grep -qi '^set-cookie: d0=.*HttpOnly; SameSite=Strict; Secure' "$work/head"
echo "ok cookies are for HTTPS alone"
is "old TLS is refused" "$(status -k --tls-max 1.1 "$base/" || true)" 000

# ---- behind nginx, as deploy/nginx.conf has it ----

nginx=$(PATH=$PATH:/usr/sbin command -v nginx) ||
	{ echo "not tried without nginx: deploy/nginx.conf"; exit; }
stop
sed -i -e '/^certificate/d' "$study/peerlogd.conf"
echo 'proxy = yes' >>"$study/peerlogd.conf"
base=http://127.0.0.1:$port
start
outside=$(free_port)
{
	printf 'daemon off;\npid %s/pid;\nerror_log %s/error.log;\n' \
		"$work" "$work"
	printf 'events {}\nhttp {\n'
	for place in client_body proxy fastcgi uwsgi scgi; do
		printf '%s_temp_path %s/%s;\n' "$place" "$work" "$place"
	done
	sed -e "s|listen 443|listen 127.0.0.1:$outside|" \
		-e "s|/etc/ssl/certs/.*pem|$study/web.pem|" \
		-e "s|/etc/ssl/private/.*key|$study/web.key|" \
		-e "s|127.0.0.1:8080|127.0.0.1:$port|" \
		"$SOURCE_DIR/deploy/nginx.conf"
	printf '}\n'
} >"$work/nginx.conf"
chmod 755 "$work"
"$nginx" -e "$work/error.log" -c "$work/nginx.conf" &
proxy=$!
others+=($proxy)
base=https://127.0.0.1:$outside
until_true answers
NODE_PATH=$npm/node_modules node \
	"$SOURCE_DIR/tests/scenario/browser/proxy.js" "$base"
echo "ok long answers pass the proxy, both ways"
is "the proxy leaves 413 to us" "$(status -k --data-binary "@$work/big" \
	"$base/form/monthly")" 413
grep -q 'larger than we can take' "$work/body"
for i in $(seq 24); do
	status -k -d "name=nobody$i&password=x" "$base/sign-in" >/dev/null
done
is "tries are counted by the address outside" "$(status -k \
	-H 'X-Forwarded-For: 192.0.2.9' -d 'name=somebody&password=x' \
	"$base/sign-in")" 429
kill "$proxy"
wait "$proxy" || true
