#!/usr/bin/env bash
# Thousands of generated expressions mean the same here and to the engine of
# ODK's web forms (the npm package openrosa-xpath-evaluator, under jsdom).
set -euo pipefail
count=${COUNT:-4000}
seed=${SEED:-20261120}
answers='{"three":"3","neg":"-2.5","empty":"","word":"tea time","codes":"a c","day":"2016-03-05","big":"12000","zero":"0"}'

for program in node npm; do
	if ! command -v "$program" >/dev/null; then
		echo "skipped: $program is not installed"
		exit 77
	fi
done
place=$BINARY_DIR/npm
mkdir -p "$place"
if [ ! -d "$place/node_modules/jsdom" ]; then
	(cd "$place" && echo '{"private":true}' >package.json &&
		timeout 300 npm install --no-audit --no-fund --loglevel=error \
			openrosa-xpath-evaluator@2.0.13 jsdom@22.1.0) || {
		echo "skipped: the engine could not be installed by npm"
		exit 77
	}
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
TZ=UTC NODE_PATH=$place/node_modules node \
	"$SOURCE_DIR/tests/schema/xpath/generate.js" "$count" "$seed" \
	"$answers" >"$work/expressions"
[ "$(wc -l <"$work/expressions")" = "$count" ]
TZ=UTC "$BINARY_DIR/tests/tool_expr" "$answers" <"$work/expressions"
