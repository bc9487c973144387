/* An ambassador at the paper desk: sends scans, confirms what was unsure by
 * keyboard, and by thumb without scripts.  A perfect confirmer: TRUTH says
 * what was written.  Prints what a log costs in keys and seconds. */
'use strict';

const path = require('path');
const { launch, Person, assert } = require('./person.js');
const { readTruth, words, signIn, send, asked, keysFor, type, tap } =
    require('./confirm.js');

const { BASE, PICTURES, FILES, FILES_PHONE } = process.env;

/* The whole page, with a frame round the field that is asked. */
async function seesTheWholePage(page) {
	await page.keyboard.press('w');
	await page.waitForFunction(() =>
		document.querySelector('.sheet img').naturalWidth > 0);
	const [sheet, frame] = await page.evaluate(() =>
		['.sheet img', '.sheet rect'].map((place) => document
			.querySelector(place).getBoundingClientRect().toJSON()));
	assert.ok(frame.left > sheet.left && frame.right < sheet.right &&
	    frame.top > sheet.top && frame.bottom < sheet.bottom,
	    'the frame is on the page');
	assert.ok(frame.height < sheet.height / 5, 'round one field alone');
	await page.keyboard.press('w');
}

/* One log to its end by keyboard. */
async function byKeyboard(person, files) {
	const page = person.page, truth = readTruth(files);
	const id = truth.personal_id.value;
	let keys = 0, pictures = 0, undone = false, seen = false;

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
		if (!seen && question.variable !== 'personal_id') {
			await seesTheWholePage(page);
			seen = true;
		}
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
	assert.ok(seen, 'a whole page was seen');
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
		await tap(page, question,
		    keysFor(question, truth[question.variable]));
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
