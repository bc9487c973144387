/* A person at a browser: finds things as people do, by what they say. */
'use strict';

const fs = require('fs');
const path = require('path');
const assert = require('assert');
const { chromium } = require('playwright-core');

const PROGRAMS = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];

async function launch() {
	return chromium.launch({
		executablePath: PROGRAMS.find((p) => fs.existsSync(p)),
		args: ['--no-sandbox'],
	});
}

class Person {
	/* OPTIONS: base (the service's address), width, scripts (whether the
	 * browser runs any), pictures (a folder, or null), axe (look for
	 * barriers on every page), language */
	static async open(browser, options) {
		const person = new Person();
		const context = await browser.newContext({
			viewport: { width: options.width,
				height: options.width < 500 ? 740 : 900 },
			javaScriptEnabled: options.scripts !== false,
			bypassCSP: options.axe === true,
			ignoreHTTPSErrors: options.insecure === true,
			locale: options.language || 'en-GB',
		});
		Object.assign(person, options, { context, seen: 0, urls: [],
			faults: [] });
		person.page = await context.newPage();
		person.page.on('request', (r) => person.urls.push(r.url()));
		person.page.on('console', (m) => {
			if (m.type() === 'error' &&
			    !/status of (4|5)\d\d/.test(m.text()))
				person.faults.push(m.text());
		});
		person.page.on('pageerror', (e) => person.faults.push(String(e)));
		return person;
	}

	async close() {
		assert.deepStrictEqual(this.faults, [], 'the browser complained');
		for (const url of this.urls)
			assert.ok(url.startsWith(this.base) ||
			    url.startsWith('data:'), `went elsewhere: ${url}`);
		await this.context.close();
	}

	async go(where) {
		await this.page.goto(this.base + where);
		await this.look(where);
	}

	/* A picture of the page, and what is wrong with it for anybody who
	 * cannot see it well, or has a narrow screen. */
	async look(name) {
		this.seen++;
		if (this.pictures) {
			fs.mkdirSync(this.pictures, { recursive: true });
			await this.page.screenshot({ fullPage: true,
				path: path.join(this.pictures,
				    String(this.seen).padStart(2, '0') + '-' +
				    name.replace(/[^a-z]+/gi, '-') + '.png') });
		}
		const over = await this.page.evaluate(() =>
			document.documentElement.scrollWidth -
			document.documentElement.clientWidth);
		assert.ok(over <= 0, `${this.page.url()} is ${over} px too wide`);
		if (this.axe)
			await this.barriers();
	}

	async barriers() {
		if (!await this.page.evaluate(() => 'axe' in window))
			await this.page.addScriptTag({ path:
			    require.resolve('axe-core/axe.min.js') });
		const found = await this.page.evaluate(() => window.axe.run(
			{ resultTypes: ['violations'] }));
		const words = found.violations.map((v) => `${v.impact} ${v.id}: ` +
			v.nodes.map((n) => n.html.slice(0, 160)).join(' | '));
		assert.deepStrictEqual(words, [],
		    `barriers on ${this.page.url()}`);
	}

	async heading() {
		return (await this.page.textContent('h1')).trim();
	}

	async text() {
		return this.page.innerText('main');
	}

	async press(words) {
		await this.page.getByRole('button', { name: words, exact: true })
			.first().click();
		await this.look(words);
	}

	async follow(words) {
		await this.page.getByRole('link', { name: words, exact: true })
			.first().click();
		await this.look(words);
	}

	async type(label, text) {
		await this.page.getByLabel(label).first().fill(text);
	}

	/* Ticks the answer ANSWER of the question QUESTION. */
	async choose(question, answer) {
		await this.page.getByRole('group', { name: question })
			.getByLabel(answer, { exact: true }).first().check();
	}

	/* Answers everything on the page that has no answer yet. */
	async answerAll(number) {
		const p = this.page;

		for (const box of await p.$$('fieldset.choice, fieldset.scale')) {
			const options = await box.$$('.options input');

			if (await box.$('.options input:checked') === null)
				await options[Math.min(number, options.length - 1)]
					.check();
		}
		for (const box of await p.$$('.count-fields')) {
			const field = await box.$('input[type=text]');

			if (await field.inputValue() === '' &&
			    await box.$('input:checked') === null)
				await field.fill(String(number));
		}
		for (const field of await p.$$(
		    '.question.number:not(.id) > input[type=text]'))
			if (await field.inputValue() === '')
				await field.fill(String(number));
	}

	/* On to the page that lists all answers. */
	async toTheEnd(number, next = 'Next') {
		for (let i = 0; i < 60; i++) {
			if (/\/check/.test(this.page.url()))
				return;
			await this.answerAll(number);
			await this.press(next);
			if (await this.page.$('.problem') !== null)
				assert.fail('unexpected: ' + await this.text());
		}
		assert.fail('the form has no end');
	}
}

module.exports = { launch, Person, assert };
