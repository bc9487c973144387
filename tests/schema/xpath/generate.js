/* Makes expressions and what ODK's engine says of them, one JSON object a
 * line: {"expr", "result"}.  usage: node generate.js COUNT SEED
 *
 * Left out: dates that do not exist, have something behind them or are 8,000 years away, where the
 * two differ on purpose (see schema/DESIGN.md); minus before anything but a number, which the engine
 * does not read; substring() from before the first character, which is not
 * the engine's own but the browser's, and wrong in jsdom. */
const { JSDOM } = require('jsdom');
const window = new JSDOM('').window;
for (const name of ['Node', 'XPathResult', 'XPathEvaluator'])
	globalThis[name] = window[name];
const evaluator = require('openrosa-xpath-evaluator')();

const answers = JSON.parse(process.argv[4]);
const xml = Object.entries(answers)
	.map(([name, text]) => `<${name}>${text}</${name}>`).join('');
const doc = new window.DOMParser()
	.parseFromString(`<data>${xml}</data>`, 'text/xml');

let state = BigInt(process.argv[3]);
function random(n)
{
	state = (state * 6364136223846793005n + 1442695040888963407n)
	    & 0xffffffffffffffffn;
	return Number((state >> 33n) % BigInt(n));
}
const pick = list => list[random(list.length)];
const node = () => '${' + pick(Object.keys(answers)) + '}';
const number = () => pick([
	() => String(random(20)),
	() => String(random(1000)),
	() => `${random(50)}.${random(100)}`,
	() => '-' + random(10),
	() => '0',
])();
const literal = () => "'" + pick(['', 'a', 'b', 'a b', 'tea time', 'Tea', ' x ',
	'3', '3.0', '-2', '07', '1e3', 'abc', 'b c a', '2016-03-05',
	'2015-12-31', '1999-01-01', 'true', 'ünï']) + "'";
const date = () => "'" + `${1950 + random(100)}-` +
	`${String(1 + random(12)).padStart(2, '0')}-` +
	`${String(1 + random(28)).padStart(2, '0')}` + "'";

function num(d)
{
	if (d <= 0)
		return pick([number, number, node])();
	return pick([
		number,
		node,
		() => `(${num(d - 1)} ${pick(['+', '-', '*', 'div', 'mod'])} ${num(d - 1)})`,
		() => `${num(d - 2)} ${pick(['+', '*'])} ${num(d - 2)} ${pick(['-', 'div'])} ${num(d - 2)}`,
		() => `round(${num(d - 1)})`,
		() => `round(${num(d - 1)}, ${random(4)})`,
		() => `round(${num(d - 1)}, -${1 + random(3)})`,
		() => `${pick(['int', 'floor', 'ceiling', 'abs', 'number'])}(${num(d - 1)})`,
		() => `${pick(['min', 'max'])}(${num(d - 1)}, ${num(d - 1)}, ${num(d - 1)})`,
		() => `string-length(${text(d - 1)})`,
		() => `count-selected(${text(d - 1)})`,
		() => `number(${text(d - 1)})`,
		() => `number(${bool(d - 1)})`,
		() => `pow(${random(5)}, ${random(5)})`,
		() => `if(${bool(d - 1)}, ${num(d - 1)}, ${num(d - 1)})`,
		() => `coalesce(${node()}, ${num(d - 1)})`,
		() => `sum(${node()})`,
		() => `decimal-date-time(${date()})`,
		() => `(${day(d - 1)} - ${day(d - 1)})`,
		() => `(${bool(d - 1)} + ${bool(d - 1)})`,
		() => `if(${empty()}, ${num(d - 1)}, if(${bool(d - 2)}, ${num(d - 2)}, ''))`,
		() => `coalesce(${node()}, coalesce(${node()}, ${num(d - 2)})) ${pick(['+', '*', 'mod'])} ${number()}`,
		() => `int((${day(d - 1)} - ${day(d - 2)}) div 365.25)`,
		() => `count-selected(${node()}) ${pick(['+', '-'])} ${num(d - 2)}`,
		() => `min(${node()}, ${num(d - 1)})`,
	])();
}

function text(d)
{
	if (d <= 0)
		return pick([literal, node])();
	return pick([
		literal,
		node,
		() => `concat('x', ${text(d - 1)}, ${num(d - 1)}, ${bool(d - 1)})`,
		() => `join('/', 'x', ${text(d - 1)}, ${text(d - 1)})`,
		() => `substring(${text(d - 1)}, ${1 + random(4)}, ${random(5)})`,
		() => `substring(${text(d - 1)}, ${1 + random(4)})`,
		() => `substr(${text(d - 1)}, ${random(4)}, ${random(5)})`,
		() => `substr(${text(d - 1)}, -${1 + random(3)})`,
		() => `substring-before(${text(d - 1)}, 'a')`,
		() => `substring-after(${text(d - 1)}, ' ')`,
		() => `translate(${text(d - 1)}, 'abc', 'XY')`,
		() => `normalize-space(${text(d - 1)})`,
		() => `string(${num(d - 1)})`,
		() => `string(${bool(d - 1)})`,
		() => `selected-at(${text(d - 1)}, ${random(3)})`,
		() => `coalesce(${text(d - 1)}, ${text(d - 1)})`,
		() => `if(${bool(d - 1)}, ${text(d - 1)}, ${text(d - 1)})`,
		() => `format-date(${day(d - 1)}, '${pick(['%d/%m/%y', '%Y-%n-%e', '%b', '%a', '%%x', '%H:%M'])}')`,
		() => `string(${day(d - 1)})`,
		() => `if(${empty()}, ${text(d - 1)}, if(${bool(d - 2)}, ${text(d - 2)}, ${node()}))`,
		() => `coalesce(${node()}, if(${bool(d - 1)}, '', ${text(d - 1)}))`,
		() => `selected-at(concat(${text(d - 1)}, ' ', ${node()}), ${random(4)})`,
		() => `format-date(date(${day(d - 2)} + ${random(3000)}), '%Y-%m-%d')`,
		() => `substr(${text(d - 1)}, ${1 + random(3)}, -${random(3)})`,
	])();
}

/* What stands for unanswered, and what does not. */
const empty = () => pick([
	() => `${node()} ${pick(['=', '!='])} ''`,
	() => `'' ${pick(['=', '!=', '<', '>='])} ${node()}`,
	() => `string-length(${node()}) ${pick(['=', '>'])} 0`,
	() => `not(${node()})`,
	() => `boolean(${node()})`,
	() => `coalesce(${node()}, '') ${pick(['=', '!='])} ''`,
	() => `number(${node()}) ${pick(['=', '!='])} number(${node()})`,
	() => `${node()} ${pick(['=', '!=', '<', '>'])} ${node()}`,
])();

function bool(d)
{
	const op = () => pick(['=', '!=', '<', '<=', '>', '>=']);
	if (d <= 0)
		return pick(['true()', 'false()', `${number()} ${op()} ${node()}`]);
	return pick([
		() => `(${num(d - 1)} ${op()} ${num(d - 1)})`,
		() => `(${text(d - 1)} ${op()} ${text(d - 1)})`,
		() => `(${num(d - 1)} ${op()} ${text(d - 1)})`,
		() => `(${bool(d - 1)} ${pick(['=', '!='])} ${pick([num, text, bool])(d - 1)})`,
		() => `(${day(d - 1)} ${op()} ${pick([day, date, node])(d - 1)})`,
		() => `(${bool(d - 1)} and ${bool(d - 1)})`,
		() => `(${bool(d - 1)} or ${bool(d - 1)})`,
		() => `${number()} ${op()} ${node()} and ${node()} ${op()} ${number()} or ${bool(d - 2)}`,
		empty,
		() => `(${empty()} ${pick(['and', 'or'])} ${bool(d - 1)})`,
		() => `if(${bool(d - 1)}, ${bool(d - 1)}, ${empty()}) = ${pick(['true()', 'false()', '1', "''"])}`,
		() => `selected(${node()}, ${literal()}) ${pick(['and', 'or'])} not(selected(${node()}, ${literal()}))`,
		() => `selected(concat(${node()}, ' ', ${text(d - 1)}), ${pick([literal, node])()})`,
		() => `(${day(d - 1)} ${pick(['+', '-'])} ${random(400)}) ${op()} ${pick([day, node])(d - 1)}`,
		() => `regex(${text(d - 1)}, '${pick(['^[A-Za-z ]{2,8}$', '[0-9]{1,3}(\\.[0-9]+)?$', '^\\w+@\\w+$', '(a|b) (c|a)', '^.{0,3}$', '^\\S+$', '\\bt', 'x?y*z+', '^[^ ]*$', '-[0-9]'])}')`,
		() => `not(${pick([bool, num, text])(d - 1)})`,
		() => `boolean(${pick([bool, num, text])(d - 1)})`,
		() => `boolean-from-string(${text(d - 1)})`,
		() => `selected(${text(d - 1)}, ${pick([literal, node])()})`,
		() => `contains(${text(d - 1)}, 'a')`,
		() => `starts-with(${text(d - 1)}, 't')`,
		() => `ends-with(${text(d - 1)}, 'e')`,
		() => `regex(${text(d - 1)}, '${pick(['^[0-9]+$', 'a', '^\\d{4}', '[^a-c]', '^(tea|Tea)( time)?$', '\\s', '^$'])}')`,
		() => `checklist(${random(3)}, ${random(3)}, ${bool(d - 1)}, ${bool(d - 1)}, ${bool(d - 1)})`,
		() => `weighted-checklist(${random(5)}, ${random(9)}, ${bool(d - 1)}, ${random(5)}, ${bool(d - 1)}, ${random(5)})`,
	])();
}

function day(d)
{
	return pick([
		() => `date(${date()})`,
		() => `date(${date()})`,
		() => `date(${random(20000)})`,
		() => `date(${pick(['${day}', '${empty}', '${three}', '${big}'])})`,
		'today()',
		() => `date(date(${date()}) + ${random(60)})`,
	].map(x => typeof x === 'string' ? () => x : x))();
}

const reference = expr => evaluator.evaluate(
	expr.replace(/\$\{(\w+)\}/g, '/data/$1'), doc, null,
	XPathResult.STRING_TYPE).stringValue;

let left = Number(process.argv[2]), refused = 0;
while (left > 0) {
	const expr = pick([num, text, bool])(1 + random(4));
	let result;

	if (expr.length > 2000)
		continue;
	try {
		result = reference(expr);
	} catch (e) {
		refused++;
		if (refused > 100000)
			throw e;
		continue;
	}
	console.log(JSON.stringify({ expr, result }));
	left--;
}
console.error(`the engine refused ${refused} more`);
