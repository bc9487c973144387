/* People at the web pages of a running service.
 * node web.js BASE PICTURES: reads from the environment IDS (issued ones,
 * space-separated), OFFICE and AMBASSADOR (name:password), INTAKE and WEB
 * (commands that print the pid of that role). */
'use strict';

const path = require('path');
const { execSync } = require('child_process');
const { launch, Person, assert } = require('./person.js');

const base = process.argv[2];
const pictures = process.argv[3];
const ids = process.env.IDS.split(' ');
const secret = 'Rainbow Group of 7319';
let browser;

function somebody(name, options) {
	return Person.open(browser, { base, width: 1280,
		pictures: pictures && path.join(pictures, name), ...options });
}

/* What the office sees. */
async function figures() {
	const [name, password] = process.env.OFFICE.split(':');
	const office = await somebody('office', {});

	await office.go('/sign-in');
	await office.type('Account', name);
	await office.type('Password', password);
	await office.press('Sign in');
	assert.strictEqual(await office.heading(), 'Overview');
	const items = await office.page.$$eval('.figures li', (all) =>
		all.map((li) => [li.textContent.replace(/^\d+/, '').trim(),
			Number(li.querySelector('b').textContent)]));
	await office.close();
	return Object.fromEntries(items);
}

async function register(person, id) {
	await person.go('/');
	await person.follow('Register');
	await person.press('Begin');
	await person.press('Next');
	assert.ok(await person.page.isVisible('#consent_use .problem'),
	    'an error beside the field');
	for (const name of ['information', 'reminders', 'use'])
		await person.page.locator(`#consent_${name}`).getByLabel('Yes')
			.check();
	await person.press('Next');
	await person.type('Your personal ID', id);
	await person.press('Next');
}

/* ---- stories ---- */

const stories = {};

stories['registers on a phone without scripts, goes on to the first log'] =
async () => {
	const p = await somebody('register-360', { width: 360, scripts: false });

	await register(p, ids[0]);
	await p.page.locator('#contact').getByLabel('E-mail').check();
	await p.press('Next');
	await p.type('E-mail address', 'not an address');
	await p.press('Next');
	assert.ok(await p.page.isVisible('[id="email.problem"]'));
	assert.strictEqual(await p.page.inputValue('#email'),
	    'not an address', 'what was typed is still there');
	await p.type('E-mail address', 'somebody@example.org');
	await p.press('Next');
	await p.toTheEnd(1);
	assert.match(await p.text(), /somebody@example\.org/);
	await p.press('Send');
	assert.match(await p.text(), /safely stored/);
	await p.press('Go on to my first log');
	assert.strictEqual(await p.page.textContent('.known .value'), ids[0]);
	await p.close();
	return { registered: 1 };
};

stories['fills in the monthly log on a phone without scripts'] = async () => {
	const p = await somebody('monthly-360', { width: 360, scripts: false });

	await p.go('/form/monthly');
	await p.press('Begin');
	await p.type('Your personal ID', ids[0]);
	await p.press('Next');
	const card = p.page.getByRole('group',
	    { name: 'Informal peer support' });
	await card.getByLabel('Times given').fill('x7');
	await card.getByLabel('Yes, but I do not know how many').nth(1).check();
	await p.press('Next');
	assert.ok(await p.page.isVisible('[id="ps_informal_given.problem"]'));
	assert.strictEqual(await card.getByLabel('Times given').inputValue(),
	    'x7', 'what was typed is still there');
	assert.ok(await card.getByLabel('Yes, but I do not know how many')
		.nth(1).isChecked(), 'so is the tick');
	await card.getByLabel('Times given').fill('4');
	await p.press('Next');
	await p.page.locator('#ps_project_names').fill(secret);
	await p.toTheEnd(2);
	assert.match(await p.text(), /Yes, but I do not know how many/);
	assert.ok((await p.text()).includes(secret));
	await p.press('Send');
	assert.match(await p.text(), /safely stored/);
	await p.page.goBack();
	assert.match(await p.text(), /safely stored/,
	    'going back after sending shows the thanks, not the answers');
	assert.ok(!(await p.text()).includes(secret));
	for (const url of p.urls)
		assert.ok(!url.includes(ids[0]), `the ID is in ${url}`);
	await p.close();
	return { logs: 1 };
};

stories['goes back and forth with the browser, presses Send twice'] =
async () => {
	const p = await somebody('monthly-1280', {});

	await p.go('/form/monthly');
	await p.press('Begin');
	await p.type('Your personal ID', ids[1]);
	await p.press('Next');
	await p.answerAll(3);
	await p.press('Next');
	await p.type('How many different', '7');
	await p.press('Next');
	await p.choose('Hopeful about what is to come', 'Often');
	await p.press('Next');
	await p.page.goBack();
	await p.page.goBack();
	assert.strictEqual(await p.page.inputValue('#ps_projects'), '7');
	await p.page.goForward();
	assert.ok(await p.page.getByRole('group',
	    { name: 'Hopeful about what is to come' })
		.getByLabel('Often').isChecked());
	await p.press('Back');
	assert.strictEqual(await p.page.inputValue('#ps_projects'), '7');
	await p.toTheEnd(1);
	const change = p.page.getByRole('link', { name: /^Change Your health/ });
	await change.click();
	await p.choose('Getting about', 'No problem');
	await p.press('Save and go back to the list');
	assert.strictEqual(await p.heading(), 'Check your answers');
	await p.page.getByRole('button', { name: 'Send' }).first()
		.dblclick({ noWaitAfter: true });
	await p.page.waitForURL(/done/);
	assert.match(await p.text(), /safely stored/);
	await p.close();
	return { logs: 1 };
};

stories['does not agree, and nothing is kept'] = async () => {
	const p = await somebody('refuse-320', { width: 320, scripts: false });

	await p.go('/form/reg');
	await p.press('Begin');
	await p.page.locator('#consent_information').getByLabel('Yes').check();
	await p.page.locator('#consent_reminders').getByLabel('Yes').check();
	await p.page.locator('#consent_use').getByLabel('No').check();
	await p.press('Next');
	assert.match(await p.text(), /kept nothing about you/);
	await p.close();
	return { 'did not agree': 1 };
};

stories['sends while a part of the service is down, then again'] = async () => {
	const p = await somebody('down-360', { width: 360, scripts: false });
	const pid = Number(execSync(process.env.INTAKE, { encoding: 'utf8' }));

	await p.go('/form/monthly_short');
	await p.press('Begin');
	await p.type('Your personal ID', ids[2]);
	await p.toTheEnd(1);
	process.kill(pid, 'SIGSTOP');
	try {
		await p.press('Send');
	} finally {
		process.kill(pid, 'SIGCONT');
	}
	assert.match(await p.text(), /Your answers are still here/);
	assert.ok((await p.text()).includes(ids[2]));
	await p.press('Try again');
	assert.match(await p.text(), /safely stored/);
	await p.close();
	return { logs: 1 };
};

stories['tries to break the page'] = async () => {
	const p = await somebody('break', {});
	const evil = '"><script>window.broken = 1</script>\u0007';

	await p.go('/form/monthly_short');
	await p.press('Begin');
	await p.type('Your personal ID', evil);
	await p.press('Next');
	assert.strictEqual(await p.page.evaluate(() => window.broken),
	    undefined);
	assert.strictEqual(await p.page.inputValue('#personal_id'),
	    evil.replace('\u0007', '\ufffd'));
	await p.type('Your personal ID', ids[3]);
	await p.press('Next');
	await p.answerAll(1);
	await p.press('Next');
	await p.page.locator('#ps_project_names').fill(evil);
	await p.toTheEnd(1);
	assert.ok((await p.text()).includes('<script>'));
	assert.strictEqual(await p.page.evaluate(() => window.broken),
	    undefined);
	await p.close();
	return {};
};

stories['reads and answers from right to left'] = async () => {
	const p = await somebody('arabic-360', { width: 360, axe: true });

	await p.go('/form/monthly_short');
	assert.strictEqual(await p.page.getAttribute('html', 'dir'), 'ltr');
	await p.follow('العربية');
	assert.strictEqual(await p.page.getAttribute('html', 'dir'), 'rtl');
	assert.strictEqual(await p.page.getAttribute('html', 'lang'), 'ar');
	await p.press('ابدأ');
	await p.page.locator('#personal_id').fill('٤٢');
	await p.press('التالي');
	assert.ok(await p.page.isVisible('[id="personal_id.problem"]'));
	await p.page.locator('#personal_id').fill(ids[5]);
	await p.press('التالي');
	await p.page.locator('#ps_informal_given').fill('٣');
	await p.page.locator('[name="q.ps_informal_received.tick"]').check();
	await p.press('التالي');
	await p.toTheEnd(1, 'التالي');
	assert.strictEqual(await p.heading(), 'راجع إجاباتك');
	await p.press('أرسل');
	assert.match(await p.text(), /محفوظة بأمان/);
	await p.close();
	return { logs: 1 };
};

stories['shares a device with somebody else'] = async () => {
	const p = await somebody('two-people', { width: 360, scripts: false });
	const first = p.page;
	const second = await p.context.newPage();

	for (const [page, id] of [[first, ids[5]], [second, ids[7]]]) {
		p.page = page;
		await p.go('/form/monthly_short');
		await p.press('Begin');
		await p.type('Your personal ID', id);
		await p.press('Next');
	}
	for (const [page, id] of [[first, ids[5]], [second, ids[7]]]) {
		p.page = page;
		await p.toTheEnd(3);
		assert.ok((await p.text()).includes(id));
		await p.press('Send');
		assert.match(await p.text(), /safely stored/);
	}
	await p.go('/form/monthly_short');
	await p.press('Begin');
	assert.strictEqual(await p.page.inputValue('#personal_id'), '',
	    'the next person finds nothing of the last');
	await p.close();
	return { logs: 2 };
};

stories['is greeted in the language of the browser, if we speak it'] =
async () => {
	for (const [language, dir] of [['ar-EG', 'rtl'], ['fr-FR', 'ltr']]) {
		const p = await somebody('greeted', { language });

		await p.go('/');
		assert.strictEqual(await p.page.getAttribute('html', 'dir'), dir);
		await p.close();
	}
	return {};
};

stories['comes back after the web role died'] = async () => {
	const p = await somebody('died', { width: 320, scripts: false });

	await p.go('/form/monthly_short');
	await p.press('Begin');
	await p.type('Your personal ID', ids[6]);
	await p.press('Next');
	const page = p.page.url();

	process.kill(Number(execSync(process.env.WEB, { encoding: 'utf8' })),
	    'SIGKILL');
	/* the browser's own page says that it could not: back, as people do */
	const answered = p.page.waitForEvent('framenavigated');
	await p.page.getByRole('button', { name: 'Next' }).click();
	await answered;
	for (let i = 0; i < 600; i++)
		if (await p.page.request.get(page).then((r) => r.ok(),
		    () => false))
			break;
	await p.page.goto(page);
	await p.answerAll(2);
	await p.press('Next');
	await p.toTheEnd(1);
	assert.ok((await p.text()).includes(ids[6]));
	await p.press('Send');
	assert.match(await p.text(), /safely stored/);
	await p.close();
	return { logs: 1 };
};

stories['uses the keyboard alone'] = async () => {
	const p = await somebody('keyboard', {});
	const keys = p.page.keyboard;

	await p.go('/form/monthly_short');
	await keys.press('Tab');
	assert.strictEqual(await p.page.evaluate(() =>
		document.activeElement.className), 'skip');
	await keys.press('Enter');
	await keys.press('Tab');
	await keys.press('Enter');
	await p.page.waitForURL(/\/1$/);
	await p.page.focus('#personal_id');
	await keys.type(ids[3]);
	await keys.press('Enter');
	await p.page.waitForURL(/\/2$/);
	await p.page.focus('#ps_informal_given');
	await keys.type('2');
	await keys.press('Tab');
	await keys.press('Space');
	assert.ok(await p.page.isChecked(
	    '[name="q.ps_informal_given.tick"]'));
	const ring = await p.page.evaluate(() => getComputedStyle(
	    document.activeElement.closest('.option')).outlineStyle);
	assert.strictEqual(ring, 'solid', 'the focus can be seen');
	await p.close();
	return {};
};

for (const width of [360, 1280])
	stories[`meets no barrier on any page, ${width} px wide`] = async () => {
		const p = await somebody(`all-${width}`, { width, axe: true });

		await p.go('/');
		await p.go('/about');
		await p.go('/sign-in');
		await p.go('/no-such-page');
		/* the quarterly log has every question of the others */
		for (const form of width === 360
			? ['quarterly', 'monthly_short'] : ['quarterly']) {
			await p.go(`/form/${form}`);
			await p.press('Begin');
			await p.type('Your personal ID', 'x');
			await p.press('Next');
			await p.type('Your personal ID', ids[4]);
			await p.toTheEnd(0);
		}
		await p.go('/form/reg');
		await p.press('Begin');
		await p.press('Next');
		for (const name of ['information', 'reminders', 'use'])
			await p.page.locator(`#consent_${name}`)
				.getByLabel('Yes').check();
		await p.press('Next');
		await p.type('Your personal ID', '');
		await p.press('Next');
		await p.page.locator('#contact input').nth(0).check();
		await p.page.locator('#contact input').nth(1).check();
		await p.page.locator('#contact input').nth(2).check();
		await p.press('Next');
		await p.press('Next');
		await p.page.locator('#mobile').fill('07700 900123');
		await p.page.locator('#email').fill('somebody@example.org');
		await p.page.locator('#postal_name').fill('Some Body');
		await p.page.locator('#postal_address').fill('1 High Street');
		await p.toTheEnd(1);
		await p.close();
		return {};
	};

stories['signs in, issues IDs, signs out'] = async () => {
	const [name, password] = process.env.OFFICE.split(':');
	const p = await somebody('office-ids', { axe: true });

	await p.go('/office/ids');
	await p.type('Account', name);
	await p.type('Password', 'wrong');
	await p.press('Sign in');
	assert.match(await p.text(), /not right/);
	await p.type('Password', password);
	await p.press('Sign in');
	assert.strictEqual(await p.heading(), 'Issue IDs');
	await p.type('How many?', '3');
	await p.press('Issue IDs');
	assert.strictEqual(await p.page.locator('.ids li').count(), 3);
	await p.go('/ids');
	await p.press('Show');
	assert.ok(await p.page.locator('tbody tr').count() >= 3);
	await p.follow('Overview');
	await p.press('Sign out');
	await p.go('/office/ids');
	assert.strictEqual(await p.heading(), 'Sign in');
	await p.close();
	return { 'IDs given out': 3 };
};

(async () => {
	browser = await launch();
	let before = await figures();

	for (const [name, story] of Object.entries(stories)) {
		if (process.env.STORIES && !name.match(process.env.STORIES))
			continue;
		const start = Date.now();
		const change = await story();
		const after = await figures();

		for (const what of Object.keys(after))
			assert.strictEqual(after[what] - before[what],
			    change[what] || 0, `${name}: ${what}`);
		before = after;
		console.log(`ok ${name} (${Date.now() - start} ms)`);
	}
	await browser.close();
})().catch((e) => {
	console.error(e);
	process.exit(1);
});
