/* An ambassador with a page whose square code is torn off, by keyboard; and
 * with two logs on copies of one blank, their pages mixed up, by thumb and
 * without scripts. */
'use strict';

const path = require('path');
const { launch, Person, assert } = require('./person.js');
const { readTruth, signIn, send, asked, keysFor, type, tap } =
    require('./confirm.js');

const { BASE, PICTURES, FILES, FILES_ONE, FILES_OTHER } = process.env;

/* Says what is written until nothing of the log is asked any more. */
async function confirm(page, truth) {
	while (await page.$('[name=variable][value]:not([value=""])') !== null) {
		const question = await asked(page);
		await tap(page, question,
		    keysFor(question, truth[question.variable]));
		assert.ok(await page.$('.problem') === null,
		    `${question.variable} was not taken`);
	}
}

async function torn(person) {
	const page = person.page, files = FILES.split(' ');

	await send(person, files);
	await person.look('a torn page');
	assert.match(await person.text(), /Whose pages are these\?/);
	/* What is there is confirmed first: then its ID is known. */
	const truth = readTruth(files);
	await page.goto(person.base + '/desk/next');
	await confirm(page, truth);
	assert.match(await person.text(), /Page 2 of 3 is missing/);
	await person.look('lacks a page');
	await person.follow('Say whose it is');
	assert.ok((await person.text()).includes(truth.personal_id.value));
	assert.match(await person.heading(), /Whose page is this\?/);
	assert.match(await person.text(), /It lacks page 2/);
	await type(page, ['Enter']); /* the only log that lacks it */
	await person.look('has its place');
	assert.match(await person.heading(), /This page has its place/);
	await type(page, ['<']); /* taken back */
	assert.match(await person.heading(), /Whose page is this\?/);
	await type(page, ['Enter']);
	await type(page, ['Enter']); /* Go on */
	await confirm(page, truth);
	assert.match(await person.heading(), /All checked/);
	await person.look('all checked');
	await type(page, ['Enter']);
	await person.look('of an unknown ID');
	assert.match(await person.text(),
	    /filed and kept. The ID on it was not given out/);
}

/* One log that stands on a copied blank, to its end. */
async function fileCopy(person, log, truth) {
	const page = person.page;

	await page.goto(person.base + log);
	await confirm(page, truth);
	/* Once the other copy is filed, this one is the only one. */
	if (/came more than once/.test(await person.text()))
		await person.press('Go on with what is here');
	await person.press('File it');
}

async function copies(person) {
	const page = person.page;
	const one = FILES_ONE.split(' '), other = FILES_OTHER.split(' ');
	const truth = readTruth(one), others = readTruth(other);
	const second = readTruth([other[1]]);

	/* The second pages have changed places. */
	await send(person, [one[0], other[1], one[2], other[0], one[1],
		other[2]]);
	await page.goto(person.base + '/desk');
	await person.look('two copies');
	const logs = await page.$$eval('a[href^="/desk/log/"]',
	    (links) => links.map((a) => a.getAttribute('href')));
	assert.strictEqual(logs.length, 2);

	await page.goto(person.base + logs[0]);
	await confirm(page, { ...truth, ...second });
	assert.match(await person.text(), /came more than once/);
	await person.look('needs a decision');
	await page.click('li:has-text("Page 2") >> text=Move it');
	await person.look('where to');
	await page.click('li:has-text("They change places") button');
	await person.look('moved');
	await page.click('text=Undo');
	assert.match(await person.heading(), /Whose page is this\?/);
	await page.click('li:has-text("They change places") button');
	await page.click('#go');
	await fileCopy(person, logs[0], truth);
	await fileCopy(person, logs[1], others);
	assert.match(await person.text(), /filed and kept/);
}

(async () => {
	const browser = await launch();

	const desk = await Person.open(browser, { base: BASE, width: 1280,
		pictures: PICTURES && path.join(PICTURES, 'wide'), axe: true });
	await signIn(desk);
	await torn(desk);
	await desk.close();

	const thumb = await Person.open(browser, { base: BASE, width: 360,
		scripts: false,
		pictures: PICTURES && path.join(PICTURES, 'narrow') });
	await signIn(thumb);
	await copies(thumb);
	await thumb.close();

	await browser.close();
})().catch((error) => {
	console.error(error);
	process.exit(1);
});
