#!/bin/bash
# R's haven reads the .sav and .dta files back identical to the .csv: every
# value, every kind of missing, every label.
set -eu

command -v Rscript >/dev/null || { echo "skipped: no Rscript here"; exit 77; }
Rscript -e 'library(haven)' >/dev/null 2>&1 ||
	{ echo "skipped: no R package haven here"; exit 77; }

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
"$BINARY_DIR/bin/sample_export" 700 "$dir"
Rscript "$SOURCE_DIR/tests/scenario/haven.R" "$dir"
