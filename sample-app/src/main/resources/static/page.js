import { byId, element, request, status } from "./dom.js";
import { instances, learnInstances, serving } from "./instances.js";
import { follow, viewOf } from "./live.js";
import { showReport } from "./operations.js";
import "./rooms.js";

// Prices, and what happens on the nodes, come as events. What else a page shows is asked
// for at first, and when something has happened on the instance that serves it.

follow({
	onView: show,
	onEvent: ({ topic, payload, from }) => {
		if (topic === "page.prices") {
			showPrice(payload);
		}
		else if (topic === "page.report") {
			showReport(payload);
		}
		else if (topic === "page.happenings" && from === serving.node) {
			showHappenings(payload);
			refresh();
		}
	},
	onReset: () => {
		byId("timeline").replaceChildren();
		clearPrices();
	},
	onLost: () => status("connection", "lost", "connection lost, trying again"),
});

let refreshing = false;
let outdated = false;

async function refresh() {
	outdated = true;
	if (refreshing) {
		return;
	}
	refreshing = true;
	try {
		while (outdated) {
			outdated = false;
			const { url } = serving;
			const view = await viewOf(url);
			if (url === serving.url) {
				show(view);
			}
		}
	}
	catch (error) {
		// another instance will be asked
	}
	refreshing = false;
}

function show(view) {
	document.title = `${view.node} · PubSub sample`;
	byId("node").textContent = view.node;
	status("connection", "live", view.nodes.length === 1 ? "live, the only node" : `live, one of ${view.nodes.length} nodes`);
	showNodes(view.nodes, view.node);
	showListeners(view.listeners);
	showStack(view.stack);
	showProducer(view.produces);
}

// Each node links to its page. Where that is only the node itself knows, so it is asked
// when nodes have come or gone.

let nodes = "";

async function showNodes(names, self) {
	if (nodes === names.join()) {
		return;
	}
	nodes = names.join();
	drawNodes(names, self);
	await learnInstances(serving.url);
	if (nodes === names.join()) {
		drawNodes(names, self);
	}
}

function drawNodes(names, self) {
	byId("nodes").replaceChildren(...names.map((name) => {
		const item = element("li");
		const page = instances.find(({ node }) => node === name);
		const label = element(page && name !== self ? "a" : "span", "", name);
		if (page && name !== self) {
			label.href = page.url;
			label.title = `Open the page of ${name}`;
		}
		if (name === self) {
			item.setAttribute("aria-current", "true");
		}
		item.append(label);
		return item;
	}));
}

// Both are in the order of their topics. Rows that stay are left alone, and so is the focus.

function showListeners(listeners) {
	const list = byId("listeners");
	const counts = new Map(listeners.map(({ topic, count }) => [topic, count]));
	for (const row of list.querySelectorAll("[data-topic]")) {
		if (!counts.has(row.dataset.topic)) {
			row.remove();
		}
	}
	let row = list.firstElementChild;
	for (const [topic, count] of counts) {
		if (row.nextElementSibling?.dataset.topic !== topic) {
			row.after(addedListener(topic));
		}
		row = row.nextElementSibling;
		row.querySelector(".badge").textContent = `× ${count.toLocaleString()}`;
	}
}

function addedListener(topic) {
	const row = element("li");
	row.dataset.topic = topic;
	const remove = element("button", "", "Remove");
	remove.type = "button";
	remove.setAttribute("aria-label", `Remove all listeners of ${topic}`);
	remove.onclick = async () => {
		await request(byId("subscribe"), "DELETE", `${serving.url}subscriptions/${encodeURIComponent(topic)}`);
		byId("listeners").focus();
	};
	row.append(element("span", "topic", topic), element("span", "badge"), remove);
	return row;
}

// Newest first, and added one by one, so that a reader keeps the place.

function showHappenings(entries) {
	const timeline = byId("timeline");
	timeline.prepend(...entries.map(happening).reverse());
	while (timeline.children.length > 100) {
		timeline.lastElementChild.remove();
	}
}

function happening(entry) {
	const row = element("li", entry.kind);
	const time = element("time", "", new Date(entry.time).toLocaleTimeString([], { hourCycle: "h23" }));
	time.dateTime = entry.time;
	row.append(time, element("span", "topic", entry.kind === "CHAT" ? `chat.${entry.topic}` : entry.topic ?? ""),
			element("span", "from", entry.from ? `from ${entry.from}` : ""), element("span", "text", entry.text));
	return row;
}

// The copy of the stack that this node has. Long ones are cut off.

function showStack({ holder, size, top }) {
	const items = size === 1 ? "1 item" : `${size.toLocaleString()} items`;
	byId("holder").textContent = holder ? `${items}, kept by ${holder}` : `${items}, kept by no node at the moment`;
	byId("stack").replaceChildren(...top.map(({ text, owner }) => {
		const row = element("li");
		row.append(element("span", "text", text), element("span", "from", `from ${owner}`));
		return row;
	}));
}

byId("push").onsubmit = (event) => {
	event.preventDefault();
	request(event.target, "POST", `${serving.url}stack`, byId("item").value, "Pushed");
};

byId("pop").onclick = () => request(byId("push"), "DELETE", `${serving.url}stack`, undefined, "Popped");

// A page that opens gets the prices that are remembered, and then each new one. Only the
// last are shown. How many watch on all nodes is asked for now and then.

const PRICES = 120;
let prices = [];

function clearPrices() {
	prices = [];
	drawPrices();
}

function showPrice({ cents }) {
	prices = [...prices, cents].slice(-PRICES);
	drawPrices();
}

function drawPrices() {
	const lowest = Math.min(...prices);
	const range = Math.max(...prices) - lowest || 1;
	const point = (cents, i) => `${(600 * i) / (PRICES - 1)},${145 - (140 * (cents - lowest)) / range}`;
	byId("line").setAttribute("points", prices.map(point).join(" "));
	const money = (name, cents) => prices.length ? `${name} ${(cents / 100).toFixed(2)}` : "";
	byId("lowest").textContent = money("lowest", lowest);
	byId("latest").textContent = money("latest", prices.at(-1));
	byId("highest").textContent = money("highest", Math.max(...prices));
}

async function showDemand() {
	try {
		const { producing, watchers, published } = await (await fetch(`${serving.url}events/prices`)).json();
		const who = watchers === 1 ? "1 watches" : `${watchers.toLocaleString()} watch`;
		status("demand", producing ? "live" : "", producing
				? `fetched, as ${who}; ${published.toLocaleString()} so far` : `not fetched, as no node produces them; ${who}`);
	}
	catch (error) {
		status("demand", "lost", "connection lost");
	}
	setTimeout(showDemand, 1000);
}

showDemand();

let produces = false;

function showProducer(here) {
	produces = here;
	byId("produce").querySelector("button").textContent = here ? "Give up" : "Produce here";
}

byId("produce").onsubmit = (event) => {
	event.preventDefault();
	request(event.target, produces ? "DELETE" : "PUT", `${serving.url}producers/prices`);
};

// A user is connected to one instance, at first to that of this page. When it ends, the
// user goes on with another, also on the page of the one that has ended.

let session = null;

byId("user").onsubmit = async (event) => {
	event.preventDefault();
	await learnInstances(serving.url);
	connect(event.target.elements.name.value, 0);
};

function connect(user, attempt) {
	session?.socket.close();
	const { node, url } = instances[attempt % instances.length];
	const socket = new WebSocket(`${url.replace("http", "ws")}ws?user=${encodeURIComponent(user)}`);
	const opened = { user, url, socket };
	session = opened;
	socket.onopen = () => {
		status("served", "live", `${user} is served by ${node}`);
		byId("start").disabled = false;
		learnInstances(url);
	};
	socket.onmessage = (event) => notice(JSON.parse(event.data));
	socket.onclose = () => {
		if (session === opened) {
			status("served", "lost", `${user} is not served, trying another instance than ${node}`);
			setTimeout(() => session === opened && connect(user, attempt + 1), 500);
		}
	};
}

byId("start").onclick = () =>
	request(byId("user"), "POST", `${session.url}tasks?user=${encodeURIComponent(session.user)}`, undefined, "Started");

function notice({ task, broadcast }) {
	const notices = byId("notices");
	notices.prepend(element("li", "", task ? `Task ${task} is done` : broadcast));
	while (notices.children.length > 20) {
		notices.lastElementChild.remove();
	}
}

byId("publish").onsubmit = (event) => {
	event.preventDefault();
	const { topic, payload } = event.target.elements;
	request(event.target, "POST", `${serving.url}topics/${encodeURIComponent(topic.value)}`, payload.value, published);
};

function published({ mailboxes }) {
	return mailboxes > 0 ? "Published" : "Published, but no node has a listener for this topic";
}

byId("subscribe").onsubmit = async (event) => {
	event.preventDefault();
	const { pattern, count } = event.target.elements;
	if (await request(event.target, "PUT", `${serving.url}subscriptions/${encodeURIComponent(pattern.value)}?count=${count.value}`)) {
		pattern.value = "";
		count.value = "1";
		pattern.focus();
	}
};
