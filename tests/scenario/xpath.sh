#!/usr/bin/env bash
# Thousands of generated expressions mean the same here and to the engine of
# ODK's web forms (the npm package openrosa-xpath-evaluator, under jsdom).
set -euo pipefail
count=${COUNT:-4000}
seed=${SEED:-20261120}
answers='{"three":"3","neg":"-2.5","empty":"","word":"tea time","codes":"a c","day":"2016-03-05","big":"12000","zero":"0"}'

. "$SOURCE_DIR/tests/scenario/lib/npm.sh"
npm_packages openrosa-xpath-evaluator jsdom ||
	{ echo "skipped: all of it: $npm_lacks"; exit 77; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
TZ=UTC NODE_PATH=$npm/node_modules node \
	"$SOURCE_DIR/tests/schema/xpath/generate.js" "$count" "$seed" \
	"$answers" >"$work/expressions"
[ "$(wc -l <"$work/expressions")" = "$count" ]
TZ=UTC "$BINARY_DIR/tests/tool_expr" "$answers" <"$work/expressions"
