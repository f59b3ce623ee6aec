"use strict";

// Names of topics, nodes and all else are written by strangers: they get into the page as
// text and by no other way.

const LIMIT = 25; // rows of a table
const MAX_LINKS = 12; // nodes among which links are shown
const MAX_PARTS = 6; // nodes that are named in one cell
const PERIOD = 2000; // ms from one answer to the next question
const TIMEOUT = "1s"; // how long a node may take to answer
const GONE = 10 * 60 * 1000; // ms for which a node that has left is missed
const SAMPLES = 60; // of a curve

const base = location.pathname.replace(/\/+$/, "");
const byId = (id) => document.getElementById(id);
const alerts = new Map([...byId("alerts").content.querySelectorAll("[data-alert]")].map((e) => [e.dataset.alert, e.dataset]));
const seen = new Map(); // nodes, by name: when they were last there
const curve = [];
let paused = false;
let timer = 0;
let asked = 0;
let answered = null;

// --- text

const plain = new Intl.NumberFormat("en");
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const number = (n) => (n < 100000 ? plain : compact).format(n);
const rate = (n) => n === 0 ? "0" : n < 10 ? n.toFixed(1) : number(Math.round(n));

function bytes(n) {
	for (const unit of ["B", "KB", "MB"]) {
		if (n < 1000) {
			return `${n < 10 && unit !== "B" ? n.toFixed(1) : Math.round(n)} ${unit}`;
		}
		n /= 1024;
	}
	return `${n.toFixed(1)} GB`;
}

function duration(seconds) {
	for (const [unit, size] of [["d", 86400], ["h", 3600], ["min", 60]]) {
		if (seconds >= size) {
			return `${Math.floor(seconds / size)} ${unit}`;
		}
	}
	return `${Math.floor(seconds)} s`;
}

/** What cannot be seen, or turns text around, becomes visible. */
function clean(text, length = 160) {
	const visible = String(text).replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, "\ufffd");
	return visible.length > length ? `${[...visible.slice(0, length)].join("")}…` : visible;
}

const clock = (time) => new Date(time).toLocaleTimeString("en-GB");
const sum = (list, of) => list.reduce((total, each) => total + of(each), 0);

// --- cells

const name = (text) => ({ kind: "name", text: clean(text), title: clean(text, 1000) });
const words = (text, title) => ({ kind: "text", text: clean(text, 300), title: title && clean(title, 1000) });
const num = (text, n, title) => ({ kind: n ? "num" : "num zero", text, title });
const bad = (cell, is) => is ? { ...cell, kind: `${cell.kind} bad` } : cell;

// --- tables, whose rows and cells are used again

function element(parent, tag, kind) {
	const made = document.createElement(tag);
	if (kind) {
		made.className = kind;
	}
	return parent.appendChild(made);
}

/** Has exactly so many children of a kind. */
function children(parent, count, tag) {
	while (parent.children.length > count) {
		parent.lastElementChild.remove();
	}
	while (parent.children.length < count) {
		element(parent, tag);
	}
	return parent.children;
}

function set(target, property, value) {
	if (target[property] !== value) {
		target[property] = value;
	}
}

function write(td, cell, hidden) {
	set(td, "className", hidden ? `${cell.kind} less` : cell.kind);
	set(td, "title", cell.title && cell.title !== cell.text ? cell.title : "");
	let label = td.firstElementChild;
	if (!label) {
		label = element(td, "bdi");
	}
	set(label, "textContent", cell.text);
	let bar = td.children[1];
	if (cell.bar === undefined) {
		bar?.remove();
		return;
	}
	if (!bar) {
		bar = element(td, "span", "bar");
		element(bar, "i");
	}
	set(bar, "className", cell.bar > 0.5 ? "bar bad" : "bar");
	set(bar.firstElementChild.style, "width", `${Math.round(100 * Math.min(1, cell.bar))}%`);
}

/** A heading that ends with "|" belongs to numbers; one that begins with "~" is not shown on small screens. */
function table(id, headings, rows, rest = "") {
	const section = byId(id);
	let scroll = section.querySelector(".scroll");
	if (!scroll) {
		scroll = element(section, "div", "scroll");
		const made = element(scroll, "table");
		element(element(made, "thead"), "tr");
		element(made, "tbody");
		element(section, "p", "rest");
	}
	const hidden = headings.map((heading) => heading.startsWith("~"));
	scroll.hidden = rows.length === 0;
	const ths = children(scroll.querySelector("thead tr"), headings.length, "th");
	headings.forEach((heading, i) => {
		set(ths[i], "textContent", heading.replace(/^~|\|$/g, ""));
		set(ths[i], "className", (heading.endsWith("|") ? "num" : "") + (hidden[i] ? " less" : ""));
		set(ths[i], "scope", "col");
	});
	const trs = children(scroll.querySelector("tbody"), rows.length, "tr");
	rows.forEach((cells, r) => {
		const tds = children(trs[r], cells.length, "td");
		cells.forEach((cell, c) => write(tds[c], cell, hidden[c]));
	});
	set(section.querySelector(".rest"), "textContent", rest);
}

const searching = () => byId("search").value.trim();

function counted(id, total, shown) {
	set(byId(id).querySelector(".count"), "textContent", number(total));
	if (total === 0) {
		return searching() ? "nothing found" : "none";
	}
	return total > shown ? `${number(total - shown)} more; search to find them` : "";
}

/** What is on several nodes, the first few by name. */
function parts(list) {
	const named = list.slice(0, MAX_PARTS).map(([node, what]) => what === null ? clean(node, 40) : `${clean(node, 40)} ${what}`);
	return list.length > MAX_PARTS ? `${named.join(" · ")} and ${list.length - MAX_PARTS} more` : named.join(" · ");
}

/** Brings together what several nodes say of the same thing. */
function merge(nodes, list, key) {
	const merged = new Map();
	for (const node of nodes) {
		for (const item of node[list].items) {
			const id = key(item);
			if (!merged.has(id)) {
				merged.set(id, []);
			}
			merged.get(id).push({ ...item, on: node.node });
		}
	}
	return [...merged];
}

const most = (nodes, list) => Math.max(0, ...nodes.map((node) => node[list].total));

// --- sections

function showNodes(answers, nodes) {
	const protocols = new Set(nodes.map((node) => `${node.versions.library} ${node.versions.protocol}`));
	byId("nodes").querySelector(".count").textContent = number(answers.length);
	table("nodes", ["Node", "State", "Published/s|", "Received/s|", "Calls/s|", "~Failed|", "Waiting|", "~Bytes|", "~Sees|", "~Version", "~Up|"],
		answers.map(([node, answer]) => {
			const is = answer.result;
			if (!is) {
				return [name(node), bad(words(answer.error, answer.error), true)];
			}
			const flow = is.traffic.flows;
			const { library, protocol, springBoot, java } = is.versions;
			return [name(node), bad(words(is.problems.length ? `${is.problems.length} to look at` : "well"), is.problems.length),
				num(rate(flow.published.rate), flow.published.rate, `${number(flow.published.total)} in all`),
				num(rate(flow.received.rate), flow.received.rate, `${number(flow.received.total)} in all`),
				num(rate(flow.delivered.rate), flow.delivered.rate, `${number(flow.delivered.total)} in all`),
				num(number(flow.failed.total), flow.failed.total, `${rate(flow.failed.rate)} a second`),
				num(number(is.traffic.waiting), is.traffic.waiting),
				num(bytes(is.traffic.waitingBytes), is.traffic.waitingBytes, `of ${bytes(is.traffic.maxBytes)} at most`),
				bad(num(number(is.nodes.length), 1, is.nodes.map((other) => clean(other.name, 40)).join(", ")), is.nodes.length !== answers.length),
				bad(words(library ?? protocol, `protocol ${protocol}, Spring Boot ${springBoot}, Java ${java}`), protocols.size > 1),
				num(duration(is.versions.uptimeSeconds), 1)];
		}), protocols.size > 1 ? "The nodes run different versions: finish the upgrade." : "");
}

function showLinks(nodes) {
	const busy = nodes.map((node) => [node, sum(Object.values(node.traffic.sent), (flow) => flow.rate)])
		.sort(([one, ones], [other, others]) => others - ones || one.node.localeCompare(other.node))
		.slice(0, MAX_LINKS)
		.map(([node]) => node);
	table("links", ["from", ...busy.map((node) => `${clean(node.node, 24)}|`)],
		busy.length < 2 ? [] : busy.map((from) => [name(from.node), ...busy.map((to) => {
			const flow = from.traffic.sent[to.node];
			return flow ? num(rate(flow.rate), flow.rate, `${number(flow.total)} in all`) : num(from === to ? "–" : "no link", 0);
		})]),
		busy.length < 2 ? "none: there is no other node that answers" : nodes.length > MAX_LINKS ? `${nodes.length - MAX_LINKS} more nodes, with less traffic` : "");
}

function showTopics(nodes) {
	const rows = merge(nodes, "topics", (topic) => topic.topic)
		.map(([topic, each]) => {
			const counts = new Map(each.flatMap((one) => one.nodes.map((node) => [node, null])));
			each.filter((one) => one.subscribers).forEach((one) => counts.set(one.on, one.subscribers));
			return { topic, rate: sum(each, (one) => one.rate), on: [...counts].sort(([one], [other]) => one.localeCompare(other)) };
		})
		.sort((one, other) => other.rate - one.rate || other.on.length - one.on.length || (one.topic < other.topic ? -1 : 1))
		.slice(0, LIMIT);
	table("topics", ["Topic or pattern", "Calls/s|", "Subscribers on"],
		rows.map((row) => [name(row.topic), num(rate(row.rate), row.rate), words(parts(row.on), row.on.map(([node, n]) => n === null ? node : `${node} ${n}`).join(", "))]),
		counted("topics", most(nodes, "topics"), rows.length));
}

function showMailboxes(nodes) {
	const rows = nodes.flatMap((node) => node.mailboxes.items.map((mailbox) => ({ ...mailbox, on: node.node })))
		.sort((one, other) => other.depth - one.depth || other.rate - one.rate)
		.slice(0, LIMIT);
	table("mailboxes", ["Mailbox", "~Node", "Waiting|", "~Bytes|", "Calls/s|", "Lost|"],
		rows.map((row) => [
			{ ...name(row.id), title: clean(`${row.id} on ${row.on}${row.topic ? `, topic ${row.topic}` : ""}${row.group ? `, group ${row.group}` : ""}`, 1000) },
			words(row.on),
			{ ...num(number(row.depth), row.depth, `of ${number(row.capacity)} at most`), bar: row.depth ? Math.max(row.depth / row.capacity, row.bytes / row.maxBytes) : undefined },
			num(bytes(row.bytes), row.bytes, `of ${bytes(row.maxBytes)} at most`),
			num(rate(row.rate), row.rate, `${number(row.delivered)} in all`),
			bad(num(number(row.dropped), row.dropped), row.dropped)]),
		counted("mailboxes", sum(nodes, (node) => node.mailboxes.total), rows.length));
}

function showGroups(nodes) {
	const rows = merge(nodes, "groups", (group) => JSON.stringify([group.scope, group.name])).map(([, each]) => each)
		.sort(([one], [other]) => other.members - one.members || (one.name < other.name ? -1 : 1))
		.slice(0, LIMIT);
	table("groups", ["Group", "Members|", "on"],
		rows.map((each) => [name(each[0].scope ? `${each[0].name} (${each[0].scope})` : each[0].name), num(number(each[0].members), each[0].members),
			words(parts(each.filter((one) => one.local).map((one) => [one.on, one.local])))]),
		counted("groups", most(nodes, "groups"), rows.length));
}

function showEvents(nodes) {
	const rows = merge(nodes, "events", (event) => event.name)
		.map(([event, each]) => ({ event, producer: each.find((one) => one.produced), watchers: sum(each, (one) => one.watchers) }))
		.sort((one, other) => (other.producer?.rate ?? 0) - (one.producer?.rate ?? 0) || other.watchers - one.watchers || (one.event < other.event ? -1 : 1))
		.slice(0, LIMIT);
	table("events", ["Event", "Produced on", "Messages/s|", "Watchers|"],
		rows.map((row) => [name(row.event), words(row.producer ? row.producer.on : "no node"),
			num(rate(row.producer?.rate ?? 0), row.producer?.rate, `${number(row.producer?.published ?? 0)} in all`), num(number(row.watchers), row.watchers)]),
		counted("events", most(nodes, "events"), rows.length));
}

function showShared(nodes) {
	// all nodes know these; the one that knows of most is not behind
	const [names] = nodes.map((node) => node.names).sort((one, other) => other.total - one.total);
	table("names", ["Name", "Node"], names.items.map((row) => [name(row.name), words(row.node)]), counted("names", names.total, names.items.length));
	const [presence] = nodes.map((node) => node.presence).sort((one, other) => other.total - one.total);
	table("presence", ["Scope", "Present|", "Entries|"],
		presence.items.map((row) => [name(row.scope), num(number(row.keys), row.keys), num(number(row.entries), row.entries)]),
		counted("presence", presence.total, presence.items.length));
}

function showHistory(nodes) {
	const rows = nodes.filter((node) => node.history.topics || node.traffic.flows["history.read"].total || node.traffic.flows["history.gaps"].total)
		.slice(0, LIMIT);
	table("history", ["Node", "Topics|", "Messages|", "~Bytes|", "Pending|", "Gaps|"],
		rows.map((node) => [name(node.node), num(number(node.history.topics), node.history.topics), num(number(node.history.messages), node.history.messages),
			num(bytes(node.history.bytes), node.history.bytes), num(number(node.history.pending), node.history.pending, "topics that other nodes have not confirmed yet"),
			bad(num(number(node.history.gaps), node.history.gaps, "how often a subscription missed what no node kept"), node.history.gaps)]),
		rows.length ? "" : "no node keeps any");
}

function showLosses(nodes) {
	const rows = Object.keys(nodes[0].traffic.lost)
		.map((cause) => ({ cause, on: nodes.map((node) => [node.node, node.traffic.lost[cause] ?? { total: 0, rate: 0 }]) }))
		.map((row) => ({ ...row, total: sum(row.on, ([, flow]) => flow.total), rate: sum(row.on, ([, flow]) => flow.rate) }))
		.sort((one, other) => other.total - one.total);
	table("losses", ["Cause", "Lost|", "Now/s|", "on"],
		rows.map((row) => [{ ...name(row.cause.replace("_", " ")), title: alerts.get(row.cause.replace("_", "-"))?.meaning },
			bad(num(number(row.total), row.total), row.total), bad(num(rate(row.rate), row.rate), row.rate),
			words(parts(row.on.filter(([, flow]) => flow.total).map(([node, flow]) => [node, number(flow.total)])))]));
}

function showFigures(answers, nodes) {
	const flow = (key) => sum(nodes, (node) => node.traffic.flows[key].rate);
	const links = sum(nodes, (node) => sum(Object.values(node.traffic.sent), (sent) => sent.rate));
	const waiting = sum(nodes, (node) => node.traffic.waiting);
	const lost = sum(nodes, (node) => sum(Object.values(node.traffic.lost), (cause) => cause.total));
	const losing = sum(nodes, (node) => sum(Object.values(node.traffic.lost), (cause) => cause.rate));
	curve.push(flow("delivered"));
	curve.splice(0, curve.length - SAMPLES);
	const figures = [
		["Nodes", number(answers.length), nodes.length === answers.length ? "all answer" : `${answers.length - nodes.length} without an answer`, nodes.length !== answers.length],
		["Published", `${rate(flow("published"))}/s`, `${rate(flow("unheard"))}/s without a subscriber`],
		["Calls of listeners", `${rate(flow("delivered"))}/s`, `${rate(flow("failed"))}/s fail`],
		["Between nodes", `${rate(links)}/s`, `${rate(flow("requests"))} requests/s`],
		["Waiting", number(waiting), bytes(sum(nodes, (node) => node.traffic.waitingBytes))],
		["Lost", number(lost), losing ? `${rate(losing)}/s now` : "none now", losing > 0]
	];
	const tiles = children(byId("figures"), figures.length, "div");
	figures.forEach(([label, value, note, isBad], i) => {
		const tile = tiles[i];
		set(tile, "className", isBad ? "figure bad" : "figure");
		if (!tile.firstElementChild) {
			["label", "value", "note"].forEach((kind) => element(tile, "div", kind));
		}
		[label, value, note].forEach((text, j) => set(tile.children[j], "textContent", text));
	});
	draw(tiles[2]);
}

function draw(tile) {
	const space = "http://www.w3.org/2000/svg";
	let svg = tile.querySelector("svg");
	if (!svg) {
		svg = tile.appendChild(document.createElementNS(space, "svg"));
		svg.setAttribute("viewBox", "0 0 100 20");
		svg.setAttribute("preserveAspectRatio", "none");
		svg.setAttribute("aria-hidden", "true");
		svg.appendChild(document.createElementNS(space, "polyline"));
	}
	const highest = Math.max(1, ...curve);
	svg.firstChild.setAttribute("points", curve.map((y, i) => `${100 - (curve.length - 1 - i) * 100 / (SAMPLES - 1)},${19 - 18 * y / highest}`).join(" "));
}

// --- what is wrong

function findProblems(answers, nodes) {
	const found = new Map();
	const add = (alert, node, detail, meaning, action) => {
		if (!found.has(alert)) {
			found.set(alert, { meaning, action, details: [] });
		}
		found.get(alert).details.push([node, detail]);
	};
	const own = (alert, node, detail) => add(alert, node, detail, alerts.get(alert).meaning, alerts.get(alert).action);
	for (const [node, answer] of answers) {
		if (!answer.result) {
			if (answer.error.includes("exposure.include")) {
				add("exposure", node, answer.error, "a node does not show itself here", "expose the endpoint pubsub on all nodes");
			}
			else {
				own("unreachable", node, answer.error);
			}
		}
	}
	const names = answers.map(([node]) => node).sort().join("\n");
	for (const node of nodes) {
		node.problems.forEach((problem) => add(problem.alert, node.node, problem.detail, problem.meaning, problem.action));
		if (node.nodes.map((other) => other.name).sort().join("\n") !== names) {
			own("partition", node.node, `sees ${node.nodes.length === 1 ? "only itself" : `${node.nodes.length} nodes`}, others see ${answers.length}`);
		}
	}
	for (const [node, last] of seen) {
		if (Date.now() - last > GONE) {
			seen.delete(node);
		}
		else if (!answers.some(([there]) => there === node)) {
			own("size", node, `was there until ${clock(last)}`);
		}
	}
	return [...found.values()];
}

function showProblems(problems) {
	const section = byId("problems");
	set(section, "className", problems.length ? "bad" : "");
	set(byId("verdict"), "textContent", problems.length === 0 ? "All is well" : problems.length === 1 ? "Something is wrong" : `${problems.length} things are wrong`);
	const lis = children(section.querySelector("ul"), problems.length, "li");
	problems.forEach(({ meaning, action, details }, i) => {
		const lines = children(lis[i], 3, "div");
		set(lines[0], "className", "what");
		set(lines[0], "textContent", `${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}.`);
		const all = details.slice(0, MAX_PARTS).map(([node, detail]) => `${clean(node, 40)}: ${clean(detail, 300)}`);
		if (details.length > MAX_PARTS) {
			all.push(`and ${details.length - MAX_PARTS} more nodes`);
		}
		set(lines[1], "textContent", all.join(" · "));
		set(lines[2], "className", "do");
		set(lines[2], "textContent", `What to do: ${action}.`);
	});
}

// --- asking

function show(answers) {
	const nodes = answers.map(([, answer]) => answer.result).filter(Boolean);
	const now = Date.now();
	answers.forEach(([node]) => seen.set(node, now));
	showProblems(findProblems(answers, nodes));
	showNodes(answers, nodes);
	if (nodes.length) {
		showFigures(answers, nodes);
		showLinks(nodes);
		[showTopics, showMailboxes, showGroups, showEvents, showShared, showHistory, showLosses].forEach((section) => section(nodes));
	}
}

function status(kind, text) {
	set(byId("status"), "className", kind);
	set(byId("status"), "textContent", text);
}

async function ask() {
	const turn = ++asked;
	clearTimeout(timer);
	try {
		const parameters = new URLSearchParams({ limit: LIMIT, timeout: TIMEOUT, search: searching() });
		const response = await fetch(`${base}/pubsub?${parameters}`, {
			headers: { Accept: "application/json" }, cache: "no-store", redirect: "error", signal: AbortSignal.timeout(20000)
		});
		if (!response.ok) {
			const why = { 401: "sign in again", 403: "you may not read this endpoint", 400: "nodes cannot be asked: is Jackson 3 on the class path?" }[response.status];
			throw new Error(why ?? `the server answers ${response.status}`);
		}
		const answers = Object.entries((await response.json()).nodes);
		if (turn !== asked) {
			return; // another question was asked meanwhile
		}
		show(answers);
		answered = Date.now();
		status("live", paused ? "paused" : "live");
	}
	catch (failure) {
		if (turn !== asked) {
			return;
		}
		const why = failure.message?.length < 80 ? failure.message : "no answer";
		status("stale", `no news${answered ? ` since ${clock(answered)}` : ""}: ${clean(why)}`);
	}
	later();
}

/** Nothing is asked while nobody looks. */
function later(delay = PERIOD) {
	clearTimeout(timer);
	if (!paused && !document.hidden) {
		timer = setTimeout(ask, delay);
	}
}

byId("pause").addEventListener("click", () => {
	paused = !paused;
	byId("pause").setAttribute("aria-pressed", paused);
	status(paused ? "" : "live", paused ? "paused" : "live");
	later(0);
});

byId("search").addEventListener("input", () => {
	clearTimeout(timer);
	timer = setTimeout(ask, 250);
});

document.addEventListener("visibilitychange", () => later(0));

ask();
