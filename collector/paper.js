/* Single keys for the paper desk; every page works without. */
"use strict";

(() => {
	const typed = document.getElementById("typed");
	const whole = document.querySelector("details.whole");

	/* The button that a key stands for. */
	const buttonOf = key => {
		for (const button of document.querySelectorAll("[data-key]"))
			if (button.dataset.key === key)
				return button;
		return null;
	};

	const press = key => {
		if (key === "Backspace")
			key = "<";
		if (key === " " && whole !== null) {
			whole.open = !whole.open;
			if (whole.open)
				whole.scrollIntoView({ block: "nearest" });
			return true;
		}
		const button = buttonOf(key);
		if (button === null)
			return false;
		button.click();
		return true;
	};

	let sent = false;

	document.addEventListener("submit", event => {
		if (sent) /* a second tap on a slow line */
			event.preventDefault();
		sent = true;
	});
	window.addEventListener("pageshow", () => { sent = false; });

	document.addEventListener("keydown", event => {
		if (event.ctrlKey || event.altKey || event.metaKey)
			return;
		const field = event.target.closest("input, textarea, summary");

		/* In a field, keys are for typing; in an empty one they speak. */
		if (field !== null && (field !== typed || typed.value !== ""))
			return;
		/* A text may begin with any letter. */
		if (field === typed && typed.inputMode !== "numeric" &&
		    /^[a-z0-9-]$/.test(event.key))
			return;
		if (field === typed && /^[0-9]$/.test(event.key))
			return;
		if (event.key === " " && event.target.closest("button, a"))
			return;
		if (press(event.key))
			event.preventDefault();
	});

	if (typed !== null)
		typed.focus();
})();
