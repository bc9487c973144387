/* Somebody with much to say, through a proxy: node proxy.js BASE. */
'use strict';

const { launch, Person, assert } = require('./person.js');

(async () => {
	const browser = await launch();
	const p = await Person.open(browser, { base: process.argv[2],
		width: 1280, insecure: true });
	const long = 'many words '.repeat(340);

	await p.go('/form/monthly_short');
	await p.press('Begin');
	await p.press('Next');
	await p.press('Next');
	await p.page.locator('#ps_project_names').fill(long);
	await p.press('Next');
	await p.press('Back');
	assert.strictEqual(await p.page.inputValue('#ps_project_names'),
	    long.trim());
	await p.page.locator('#ps_project_names').fill(long.repeat(4));
	await p.press('Next');
	assert.ok(await p.page.isVisible('[id="ps_project_names.problem"]'));
	assert.strictEqual(await p.page.inputValue('#ps_project_names'),
	    long.repeat(4).trim(), 'too long, and still there');
	await p.close();
	await browser.close();
})().catch((e) => {
	console.error(e);
	process.exit(1);
});
