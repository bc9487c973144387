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
		if (key === "w" && whole !== null) {
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

		/* In a field, keys are for typing; in an empty one, those
		 * that no answer begins with speak. */
		if (field !== null &&
		    (field !== typed || typed.value !== "" ||
		    /^[0-9]$/.test(event.key) ||
		    ("words" in typed.dataset && event.key !== "?" &&
		    event.key !== "Backspace")))
			return;
		if (press(event.key))
			event.preventDefault();
	});

	if (typed !== null)
		typed.focus();

	/* While pages are being read, the list looks again by itself. */
	const look = async () => {
		const queue = document.getElementById("queue");

		if (queue === null || queue.querySelector(".waiting") === null)
			return;
		try {
			const answer = await fetch("/desk");
			const page = new DOMParser().parseFromString(
			    await answer.text(), "text/html");
			const fresh = page.getElementById("queue");

			if (fresh !== null && fresh.innerHTML !== queue.innerHTML)
				queue.innerHTML = fresh.innerHTML;
		} catch (error) {
			/* no network just now: again later */
		}
		setTimeout(look, 1500);
	};
	setTimeout(look, 1500);
})();
