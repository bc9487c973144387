/* An ambassador at the paper desk: sends scans, confirms what was unsure by
 * keyboard, and by thumb without scripts.  A perfect confirmer: TRUTH says
 * what was written.  Prints what a log costs in keys and seconds. */
'use strict';

const fs = require('fs');
const path = require('path');
const { launch, Person, assert } = require('./person.js');

const { BASE, PASSWORD, PICTURES, TRUTH, FILES, FILES_PHONE } = process.env;

/* What was written, by variable; the set is told by its file names. */
function readTruth(files) {
	const truth = {};
	for (const line of fs.readFileSync(TRUTH, 'utf8').split('\n')) {
		const [file, variable, value, kind] = line.split('\t');
		if (files.some((f) => path.basename(f) === file))
			truth[variable] = { value, kind };
	}
	return truth;
}

const british = (date) => date.split('-').reverse().join('/');

/* What a person would see on the screen if it were read rightly. */
function words({ value, kind }) {
	switch (kind) {
	case 'blank': return 'nothing written';
	case 'zero': return '0';
	case 'tick': return 'a tick';
	case 'date': return british(value);
	default: return value;
	}
}

async function signIn(person) {
	await person.go('/sign-in?to=/desk');
	await person.page.fill('[name=name]', 'ambassador');
	await person.page.fill('[name=password]', PASSWORD);
	await person.press('Sign in');
}

async function send(person, files, breaks) {
	await person.page.setInputFiles('#files', files);
	if (breaks) { /* first the session, then the line after a file */
		const context = person.page.context();
		const cookies = await context.cookies();

		await context.clearCookies();
		await person.press('Send');
		await person.page.waitForFunction(() => document
			.querySelector('.sending').textContent
			.startsWith('The connection broke'));
		await context.addCookies(cookies);
		let posts = 0;
		await person.page.route('**/desk', (route) =>
			route.request().method() === 'POST' && ++posts === 2 ?
				route.abort() : route.continue());
		await person.press('Send');
		await person.page.waitForFunction(() => document
			.querySelector('.sending').textContent
			.startsWith('The connection broke'));
		await person.look('broken line');
		person.faults.length = 0; /* the browser says so too */
	}
	await person.page.click('.send button');
	await person.page.waitForURL('**/desk?sent=1');
	await person.look('sent');
	assert.match(await person.text(), /your pages are here/);
	/* With scripts the list moves by itself; without, by its link. */
	for (let i = 0; i < 240; i++) {
		if (await person.page.$('.waiting') === null)
			return;
		if (person.scripts === false)
			await person.page.click('.again');
		await person.page.waitForTimeout(250);
	}
	assert.fail('the pages were not read');
}

/* What is asked now. */
async function asked(page) {
	return page.evaluate(() => {
		const best = document.querySelector('.best b');
		const choice = document.querySelector('.codes .best');
		const variable =
		    document.querySelector('[name=variable]').value;
		return { variable, best: best && best.textContent,
			choice: choice && choice.value,
			choose: document.querySelector('.codes') !== null,
			heading: document.querySelector('h1').innerText };
	});
}

/* The keys a perfect person presses. */
function keysFor(question, truth) {
	const right = truth.kind === 'unsure' ? false :
	    question.choose ? truth.kind === 'choice' &&
	    question.choice === truth.value
		: question.best === words(truth);

	if (question.best !== null && right)
		return ['Enter'];
	switch (truth.kind) {
	case 'unsure': return ['?'];
	case 'blank': return ['-'];
	case 'tick': return ['t'];
	case 'text': return [...'Some words', 'Enter'];
	case 'choice': return [truth.value];
	case 'date': return [...british(truth.value), 'Enter'];
	case 'zero': return ['0', 'Enter'];
	default: return [...truth.value, 'Enter'];
	}
}

/* Presses KEYS, the last of which sends the form. */
async function type(page, keys) {
	for (const key of keys.slice(0, -1))
		await page.keyboard.press(key);
	await Promise.all([page.waitForNavigation(),
		page.keyboard.press(keys[keys.length - 1])]);
}

/* One log to its end by keyboard. */
async function byKeyboard(person, files) {
	const page = person.page, truth = readTruth(files);
	const id = truth.personal_id.value;
	let keys = 0, pictures = 0, undone = false;

	await page.goto(person.base + '/desk/next');
	const start = Date.now();
	while (await page.$('[name=variable]') !== null) {
		const question = await asked(page);
		if (question.heading.startsWith('All checked'))
			break;
		if (pictures < 6)
			await person.look('confirm-' + question.variable);
		if (question.variable !== 'personal_id')
			assert.ok(!(await person.text()).includes(id) ||
			    words(truth[question.variable]).includes(id),
			    'the ID is on the screen beside an answer');
		await page.waitForFunction(() => [...document.images]
			.every((i) => i.complete && i.naturalWidth > 0 ||
			    i.loading === 'lazy'));
		const press = keysFor(question, truth[question.variable]);
		keys += press.length;
		pictures++;
		await type(page, press);
		if (!undone) { /* taken back, and said again */
			await type(page, ['Backspace']);
			assert.strictEqual((await asked(page)).variable,
			    question.variable);
			undone = true;
			pictures--;
			keys++;
		}
		assert.ok(await page.$('.problem') === null,
		    `${question.variable} was not taken`);
	}
	assert.match(await person.heading(), /All checked/);
	await person.look('all-checked');
	await type(page, ['Enter']);
	/* A person looks at a picture for about a second (0.8 s to see and
	 * agree), and presses a key in 0.28 s (Card, Moran and Newell's
	 * keystroke-level model). */
	const person_s = pictures * 0.8 + (keys + 1) * 0.28;
	console.log(`by keyboard: ${pictures} pictures, ${keys + 1} keys, ` +
	    `${((Date.now() - start) / 1000).toFixed(1)} s for the machine, ` +
	    `about ${person_s.toFixed(0)} s for a person`);
}

/* One log to its end by thumb, no scripts: buttons and fields alone. */
async function byThumb(person, files) {
	const page = person.page, truth = readTruth(files);
	let taps = 0;

	await page.goto(person.base + '/desk/next');
	for (;;) {
		const question = await asked(page);
		if (question.heading.startsWith('All checked'))
			break;
		if (taps < 4)
			await person.look('thumb-' + question.variable);
		const press = keysFor(question, truth[question.variable]);
		const last = press[press.length - 1];
		if (press.length > 1)
			await page.fill('#typed', press.slice(0, -1).join(''));
		await Promise.all([page.waitForNavigation(), last === 'Enter' ?
			page.click('.agree') :
			page.click(question.choose ?
			    `[name=choose][value="${last}"]` :
			    `[data-key="${last}"]`)]);
		taps++;
	}
	await person.press('File it');
	console.log(`by thumb: ${taps + 1} taps`);
}

(async () => {
	const browser = await launch();
	const files = FILES.split(' '), phone = FILES_PHONE.split(' ');

	const desk = await Person.open(browser, { base: BASE, width: 1280,
		pictures: PICTURES && path.join(PICTURES, 'wide'), axe: true });
	await signIn(desk);
	await send(desk, files, true);
	await desk.look('queue');
	await byKeyboard(desk, files);
	assert.match(await desk.text(), /Filed/);
	await desk.close();

	const thumb = await Person.open(browser, { base: BASE, width: 360,
		scripts: false,
		pictures: PICTURES && path.join(PICTURES, 'narrow') });
	await signIn(thumb);
	await send(thumb, phone);
	await byThumb(thumb, phone);
	assert.match(await thumb.text(), /Filed/);
	await thumb.close();

	await browser.close();
})().catch((error) => {
	console.error(error);
	process.exit(1);
});
