/* A language that nobody speaks, written as Arabic is: every label of the
 * study in Arabic letters, and some of our own words in Arabic.
 * node arabic.js STUDY: writes STUDY/overlays/ar.csv and STUDY/words/ar.po */
'use strict';

const fs = require('fs');

const study = process.argv[2];
const letters = 'ابتثجحخدذرزسشصضطظعغفقكلمنهوي';
const words = {
	'Next': 'التالي', 'Back': 'رجوع', 'Begin': 'ابدأ', 'Send': 'أرسل',
	'Thank you': 'شكرا لك', 'Page %zu of %zu': 'صفحة %zu من %zu',
	'Yes, but I do not know how many': 'نعم، لكن لا أعرف كم مرة',
	'Check your answers': 'راجع إجاباتك',
	'Your answers are safely stored.': 'إجاباتك محفوظة بأمان.',
	'(needed)': '(مطلوب)', 'Change': 'غيّر', 'no answer': 'بلا إجابة',
};

/* The rows of a CSV file, as objects. */
function read(name) {
	const cells = [[]];
	const text = fs.readFileSync(`${study}/${name}`, 'utf8');

	for (const m of text.matchAll(/("(?:[^"]|"")*"|[^",\n]*)(,|\r?\n|$)/g)) {
		if (m.index >= text.length)
			break;
		cells.at(-1).push(m[1].replace(/^"|"$/g, '')
			.replace(/""/g, '"'));
		if (m[2] !== ',')
			cells.push([]);
	}
	return cells.slice(1).filter((row) => row.length > 1).map((row) =>
		Object.fromEntries(row.map((cell, i) => [cells[0][i], cell])));
}

function arabic(text) {
	return (text || '').toLowerCase().replace(/[a-z]/g, (c) =>
		letters[c.charCodeAt(0) - 97]);
}

const rows = [['list_name', 'name', 'label::العربية (ar)',
	'hint::العربية (ar)']];
for (const row of read('survey.csv'))
	if (row.name && row.label)
		rows.push(['', row.name, arabic(row.label), arabic(row.hint)]);
for (const row of read('choices.csv'))
	if (row.list_name)
		rows.push([row.list_name, row.name, arabic(row.label), '']);
fs.mkdirSync(`${study}/overlays`, { recursive: true });
fs.writeFileSync(`${study}/overlays/ar.csv`, rows.map((row) =>
	row.map((cell) => `"${cell.replace(/"/g, '""')}"`).join(',') + '\n')
	.join(''));
fs.mkdirSync(`${study}/words`, { recursive: true });
fs.writeFileSync(`${study}/words/ar.po`,
    'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n' +
    Object.entries(words).map(([english, text]) =>
	`\nmsgid "${english}"\nmsgstr "${text}"\n`).join(''));
