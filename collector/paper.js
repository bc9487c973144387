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

	/* Several files go one by one: each that arrived is safe, and after
	 * a broken line the rest goes on. */
	const files = document.getElementById("files");
	let arrived = 0;

	const sendAll = async form => {
		const status = form.querySelector(".sending");
		const most = Number(status.dataset.most);
		const list = [...files.files];
		const large = list.filter(file => file.size > most);

		status.textContent = "";
		try {
			for (; arrived < list.length; arrived++) {
				const one = new FormData(form);

				if (large.includes(list[arrived]))
					continue;
				status.textContent = status.dataset.sent +
				    ` ${arrived}/${list.length}`;
				one.set("first", arrived);
				one.set("scan", list[arrived]);
				const answer = await fetch("/desk",
				    { method: "POST", body: one });
				/* not the page to sign in at */
				if (!answer.url.endsWith("/desk?sent=1"))
					throw new Error(answer.status);
			}
			if (large.length === 0)
				window.location = "/desk?sent=1";
			status.textContent = status.dataset.large + " " +
			    large.map(file => file.name).join(", ");
			sent = false;
			look(true);
		} catch (error) {
			status.textContent = status.dataset.broken +
			    ` ${arrived}/${list.length}`;
			sent = false;
		}
	};

	if (files !== null) {
		files.addEventListener("change", () => { arrived = 0; });
		files.form.addEventListener("submit", event => {
			if (files.files.length === 0)
				return;
			event.preventDefault();
			if (!sent)
				sendAll(files.form);
			sent = true;
			event.stopPropagation();
		});
	}
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
	const look = async (anyhow = false) => {
		const queue = document.getElementById("queue");

		if (queue === null || !(anyhow ||
		    queue.querySelector(".waiting") !== null))
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
