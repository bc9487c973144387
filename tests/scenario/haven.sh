#!/bin/bash
# R's haven reads the .sav and .dta files back identical to the .csv: every
# value, every kind of missing, every label.  Once of Side by Side, once with
# calculations that come to texts, and to more than 32 bits, beside its own.
set -eu

command -v Rscript >/dev/null || { echo "skipped: no Rscript here"; exit 77; }
Rscript -e 'library(haven)' >/dev/null 2>&1 ||
	{ echo "skipped: no R package haven here"; exit 77; }

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
"$BINARY_DIR/bin/sample_export" 700 "$dir"
Rscript "$SOURCE_DIR/tests/scenario/haven.R" "$dir"

mkdir "$dir/study" "$dir/texts"
cp "$SOURCE_DIR"/schema/side-by-side/*.csv "$dir/study"
cat >>"$dir/study/survey.csv" <<'END'
calculate,hope_band,Hope in a word,,,,,,"if(${herth_total} >= 36, 'more', if(${herth_total} < 36, 'less', ''))",,,monthly quarterly,,,,,
calculate,hope_or_word,Hope or a word,,,,,,"if(${herth_total} >= 36, ${herth_total}, 'less')",,,monthly quarterly,,,,,
calculate,hope_wide,Hope and many noughts,,,,,,${herth_total} * 1000000000,,,monthly quarterly,,,,,
END
"$BINARY_DIR/bin/sample_export" 700 "$dir/texts" "$dir/study"
Rscript "$SOURCE_DIR/tests/scenario/haven.R" "$dir/texts"
grep -q '"\?more"\?,"\?0"\?' "$dir/texts/csv/logs.csv"
