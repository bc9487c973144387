/* What was written on paper against what the office opens:
 * paper-truth.js TRUTH.tsv EXPORT.csv FILE-PREFIX... */
'use strict';

const fs = require('fs');

const [, , truthFile, exportFile, ...prefixes] = process.argv;

/* One line of CSV; what is exported of paper has no line breaks. */
function cells(line) {
	return [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
		.map((m) => m[1].replace(/^"|"$/g, '').replace(/""/g, '"'));
}

/* As it is exported: see the codebook. */
function exported({ value, kind }) {
	switch (kind) {
	case 'blank': return '.a';
	case 'tick': return '.b';
	case 'zero': return '0';
	case 'text': return 'Some words';
	default: return value;
	}
}

const lines = fs.readFileSync(exportFile, 'utf8').trim().split(/\r?\n/);
const names = cells(lines[0]);
const rows = lines.slice(1).map((line) => Object.fromEntries(
    cells(line).map((cell, i) => [names[i], cell])));

let fields = 0, wrong = 0;
for (const prefix of prefixes) {
	const truth = fs.readFileSync(truthFile, 'utf8').split('\n')
		.map((line) => line.split('\t'))
		.filter(([file]) => file.startsWith(prefix))
		.map(([, variable, value, kind]) => ({ variable, value, kind }));
	const id = truth.find((t) => t.kind === 'id').value;
	const row = rows.find((r) => r.personal_id === id);

	if (row === undefined) {
		console.error(`${prefix}: no log of its person was filed`);
		process.exit(1);
	}
	for (const t of truth) {
		if (t.kind === 'unsure')
			continue; /* nobody can tell what was meant */
		fields++;
		if (row[t.variable] === exported(t) ||
		    (t.kind === 'blank' && row[t.variable] === ''))
			continue; /* an empty text is an empty cell */
		wrong++;
		console.error(`${prefix} ${t.variable}: written ` +
		    `${exported(t)}, filed ${row[t.variable]}`);
	}
}
console.log(`${fields} fields against what was written: ${wrong} wrong`);
/* Marks and digits that the reader was sure of, wrongly: at this severity of
 * spoiling at most one in a hundred would be worth a look, none is usual. */
process.exit(fields > 0 && wrong * 100 <= fields ? 0 : 1);
