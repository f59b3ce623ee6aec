package io.pubsub.sample;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import io.pubsub.sample.messages.Broadcasts;
import io.pubsub.sample.messages.Instances;
import io.pubsub.sample.messages.Instances.Instance;
import io.pubsub.sample.messages.Tasks;

/**
 * What users are told about, by WebSocket.
 */
@RestController
class MessagesController {

	private final Tasks tasks;

	private final Broadcasts broadcasts;

	private final Instances instances;

	private final Body body;

	MessagesController(Tasks tasks, Broadcasts broadcasts, Instances instances, Body body) {
		this.tasks = tasks;
		this.broadcasts = broadcasts;
		this.instances = instances;
		this.body = body;
	}

	@PostMapping("/tasks")
	@ResponseStatus(HttpStatus.ACCEPTED)
	Started start(@RequestParam String user) {
		return new Started(this.tasks.start(user));
	}

	@PostMapping("/broadcast")
	@ResponseStatus(HttpStatus.ACCEPTED)
	void broadcast(InputStream body) throws IOException {
		this.broadcasts.send(this.body.text(body));
	}

	@GetMapping("/instances")
	CompletableFuture<List<Instance>> instances() {
		return this.instances.all();
	}

	/**
	 * A task that has been started.
	 *
	 * @param task its id
	 */
	record Started(String task) {
	}

}
