package io.pubsub.sample;

import java.util.List;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Shows what has been received.
 */
@RestController
@RequestMapping("/received")
class ReceivedController {

	private final Inbox inbox;

	ReceivedController(Inbox inbox) {
		this.inbox = inbox;
	}

	@GetMapping
	List<Inbox.Received> received() {
		return this.inbox.all();
	}

	@DeleteMapping
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void clear() {
		this.inbox.clear();
	}

}
