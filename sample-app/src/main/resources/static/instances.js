// Where the pages of all nodes are, as any of them says when it is asked.

export let instances = [{ node: "this node", url: new URL(".", location).href }];

// The instance that serves this page: at first the one that it came from.

export let serving = instances[0];

export function serveFrom(instance) {
	serving = instance;
}

export async function learnInstances(url) {
	try {
		instances = await (await fetch(`${url}instances`)).json();
	}
	catch (error) {
		// those known before will do
	}
}
