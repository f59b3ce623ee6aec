import { instances, learnInstances, serveFrom, serving } from "./instances.js";

// What is published for pages comes as server-sent events, and each has an id. When the
// instance dies that they come from, the next one goes on after the last id, so nothing is
// missing. If that cannot be, since nothing remembers so much, it says so once: "reset".

const PAUSE = 500;

export function follow({ onView, onEvent, onReset, onLost }) {
	let lastId = "";

	async function connect(instance) {
		try {
			const view = await viewOf(instance.url);
			serveFrom({ node: view.node, url: instance.url });
			onView(view);
		}
		catch (error) {
			goOn(instance);
			return;
		}
		learnInstances(instance.url);
		const stream = new EventSource(`${instance.url}live?lastEventId=${lastId}`);
		stream.onmessage = ({ data, lastEventId }) => {
			lastId = lastEventId;
			onEvent(JSON.parse(data));
		};
		stream.addEventListener("reset", () => {
			stream.close();
			lastId = "";
			onReset();
			connect(instance);
		});
		stream.onerror = () => {
			stream.close();
			goOn(instance);
		};
	}

	function goOn(instance) {
		onLost();
		const at = instances.findIndex(({ url }) => url === instance.url);
		setTimeout(() => connect(instances[(at + 1) % instances.length]), PAUSE);
	}

	connect(serving);
}

export async function viewOf(url) {
	return await (await fetch(`${url}view`, { signal: AbortSignal.timeout(5000) })).json();
}
