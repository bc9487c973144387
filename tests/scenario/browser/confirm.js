/* A perfect confirmer at the paper desk: TRUTH, a file, says what was
 * written. */
'use strict';

const fs = require('fs');
const path = require('path');
const { assert } = require('./person.js');

const { PASSWORD, TRUTH } = process.env;

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
	/* the browser gives the focus a moment after the page */
	await page.waitForFunction(() => !document.querySelector('[autofocus]') ||
	    document.activeElement !== document.body);
	for (const key of keys.slice(0, -1))
		await page.keyboard.press(key);
	await Promise.all([page.waitForNavigation(),
		page.keyboard.press(keys[keys.length - 1])]);
}

/* The same with the buttons, as a thumb does. */
async function tap(page, question, keys) {
	const last = keys[keys.length - 1];

	if (keys.length > 1)
		await page.fill('#typed', keys.slice(0, -1).join(''));
	await Promise.all([page.waitForNavigation(), last === 'Enter' ?
		page.click('.agree') :
		page.click(question.choose ?
		    `[name=choose][value="${last}"]` :
		    `[data-key="${last}"]`)]);
}

module.exports = { readTruth, words, signIn, send, asked, keysFor, type,
	tap };
