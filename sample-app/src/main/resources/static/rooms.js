import { Client } from "./webjars/stomp__stompjs/7.2.1/esm6/index.js";
import { byId, element, status } from "./dom.js";
import { instances, learnInstances, serving } from "./instances.js";

// A user is in one room, by STOMP over a WebSocket to one instance, at first that of this
// page. When it ends, the client goes on with another one. Who is in the room comes as
// server-sent events of the same instance.

const LINES = 100;

let client = null;
let room = "";
let present = null;

byId("join").onsubmit = async (event) => {
	event.preventDefault();
	await learnInstances(serving.url);
	room = event.target.elements.room.value;
	join(event.target.elements.who.value);
};

function join(user) {
	leave();
	byId("lines").replaceChildren();
	let attempt = 0;
	let instance;
	const joining = new Client({
		connectHeaders: { login: user },
		reconnectDelay: 500,
		beforeConnect: () => {
			instance = instances[attempt++ % instances.length];
			joining.brokerURL = `${instance.url.replace("http", "ws")}stomp`;
		},
		onConnect: () => {
			attempt = 0;
			joining.subscribe(`/topic/rooms.${room}`, ({ body }) => showLine(JSON.parse(body)));
			joining.subscribe("/user/queue/private", ({ body }) => showLine(JSON.parse(body)));
			joining.subscribe("/user/queue/errors", ({ body }) => outcome(body));
			status("joined", "live", `${user} is in ${room}, connected to ${instance.node}`);
			follow(`${instance.url}presence/${encodeURIComponent(room)}`, user);
			ready(true);
			learnInstances(instance.url);
		},
		onStompError: ({ headers }) => outcome(headers.message),
		onWebSocketClose: () => {
			if (client === joining) {
				attempt = Math.max(attempt, 1);
				status("joined", "lost", `${user} is not connected, trying another instance than ${instance.node}`);
				ready(false);
			}
		},
	});
	client = joining;
	client.activate();
}

function leave() {
	const left = client;
	client = null;
	left?.deactivate();
	present?.close();
}

function ready(connected) {
	byId("words").disabled = !connected;
	byId("say").querySelector("button").disabled = !connected;
}

function follow(url, user) {
	present?.close();
	present = new EventSource(url);
	present.onmessage = (event) => showPresent(JSON.parse(event.data), user);
}

function showPresent(users, self) {
	byId("present").replaceChildren(...users.map(({ user, devices }) => {
		const item = element("li", "", user);
		if (devices > 1) {
			item.append(element("span", "badge", `× ${devices}`));
		}
		if (user === self) {
			item.setAttribute("aria-current", "true");
		}
		return item;
	}));
	const chosen = byId("to").value;
	const others = users.map(({ user }) => user).filter((user) => user !== self);
	byId("to").replaceChildren(new Option("everyone", ""), ...others.map((user) => new Option(user)));
	byId("to").value = others.includes(chosen) ? chosen : "";
}

byId("say").onsubmit = (event) => {
	event.preventDefault();
	const { to, words } = event.target.elements;
	const destination = to.value ? `/app/users/${to.value}` : `/app/rooms/${room}`;
	client.publish({ destination, body: JSON.stringify({ text: words.value }) });
	if (to.value) {
		showLine({ user: `to ${to.value}`, text: words.value, node: "" });
	}
	outcome("");
	words.value = "";
	words.focus();
};

// Newest first. What has no room was said to this user alone.

function showLine({ room, user, text, node }) {
	const lines = byId("lines");
	const row = element("li", room ? "" : "private");
	row.append(element("span", "user", user ?? "unknown"), element("span", "words", text), element("span", "from", node));
	lines.prepend(row);
	while (lines.children.length > LINES) {
		lines.lastElementChild.remove();
	}
}

function outcome(text) {
	const outcome = byId("say").querySelector(".outcome");
	outcome.textContent = text;
	outcome.classList.toggle("failed", text !== "");
}
