export const byId = (id) => document.getElementById(id);

export function status(id, state, text) {
	const status = byId(id);
	if (status.textContent !== text) {
		status.className = state;
		status.textContent = text;
	}
}

// What is done tells a text, or a function that makes one of the answer.

export async function request(form, method, url, body, done = "") {
	const button = form.querySelector("button");
	const outcome = form.querySelector(".outcome");
	button.disabled = true;
	outcome.className = "outcome";
	outcome.textContent = "";
	const { problem, answer } = await send(url, method, body);
	button.disabled = false;
	outcome.classList.toggle("failed", problem !== "");
	outcome.textContent = problem || (done instanceof Function ? done(answer) : done);
	return problem === "";
}

async function send(url, method, body) {
	try {
		const response = await fetch(url, { method, body, headers: { "Content-Type": "application/json" } });
		const text = await response.text();
		const answer = text ? JSON.parse(text) : {};
		return { problem: response.ok ? "" : answer.detail ?? `Failed with status ${response.status}`, answer };
	}
	catch (error) {
		return { problem: `Failed: ${error.message}`, answer: {} };
	}
}

export function element(name, className = "", text = "") {
	const created = document.createElement(name);
	created.className = className;
	created.textContent = text;
	return created;
}
