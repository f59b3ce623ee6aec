import { byId, element, request, status } from "./dom.js";
import { instances, learnInstances, serving } from "./instances.js";

// The node that reports says so each second. When it has gone, another one does.

let quiet;

export function showReport({ leader, nodes, items }) {
	clearTimeout(quiet);
	const since = new Date(leader.since).toLocaleTimeString([], { hourCycle: "h23" });
	status("report", "live", `${leader.node} reports since ${since}, in term ${leader.term}: `
			+ `${nodes} ${nodes === 1 ? "node" : "nodes"}, ${items.toLocaleString()} on the stack`);
	quiet = setTimeout(() => status("report", "lost", "no node reports"), 3000);
}

// Each node is asked by itself, so that one sees which have the entry.

byId("catalog").onsubmit = async (event) => {
	event.preventDefault();
	const key = encodeURIComponent(byId("key").value);
	await learnInstances(serving.url);
	const found = await Promise.all(instances.map(({ node, url }) => lookUp(node, `${url}cache/${key}`)));
	byId("entries").replaceChildren(...found);
};

async function lookUp(node, url) {
	const row = element("li");
	const start = performance.now();
	try {
		const { value, loaded } = await (await fetch(url)).json();
		const millis = Math.round(performance.now() - start);
		const time = new Date(loaded).toLocaleTimeString([], { hourCycle: "h23" });
		row.append(element("span", "text", value), element("span", "from", `${node}, loaded ${time}, in ${millis} ms`));
	}
	catch (error) {
		row.append(element("span", "from", `${node} does not answer`));
	}
	return row;
}

byId("evict").onclick = () => {
	byId("entries").replaceChildren();
	request(byId("catalog"), "DELETE", `${serving.url}cache/${encodeURIComponent(byId("key").value)}`, undefined,
			({ nodes }) => `Evicted on ${nodes.join(", ")}`);
};

byId("loggers").onsubmit = (event) => {
	event.preventDefault();
	const { logger, level } = event.target.elements;
	request(event.target, "PUT", `${serving.url}loggers/${encodeURIComponent(logger.value)}?level=${level.value}`, undefined, told);
};

function told(nodes) {
	const failed = Object.entries(nodes).filter(([, { error }]) => error);
	return failed.length === 0 ? `Set on ${Object.keys(nodes).join(", ")}`
			: failed.map(([node, { error }]) => `${node}: ${error}`).join("; ");
}
