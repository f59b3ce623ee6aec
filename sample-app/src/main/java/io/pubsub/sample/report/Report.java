package io.pubsub.sample.report;

import java.time.Instant;

import org.springframework.http.HttpStatus;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.pubsub.Cluster;
import io.pubsub.Publisher;
import io.pubsub.leader.Leaders;
import io.pubsub.leader.OnOneNode;
import io.pubsub.leader.Term;
import io.pubsub.sample.stack.SharedStack;

/**
 * Tells all pages how much there is, each second. One node does so, and another one when
 * that has gone.
 */
@RestController
class Report {

	private static final String NAME = "report";

	private static final String TOPIC = "page.report";

	private final Cluster cluster;

	private final Publisher publisher;

	private final Leaders leaders;

	private final SharedStack stack;

	Report(Cluster cluster, Publisher publisher, Leaders leaders, SharedStack stack) {
		this.cluster = cluster;
		this.publisher = publisher;
		this.leaders = leaders;
		this.stack = stack;
	}

	@Scheduled(fixedRate = 1000)
	@OnOneNode(NAME)
	void publish() {
		this.publisher.publish(TOPIC, new Counts(term(), this.cluster.nodes().size(), this.stack.copy().size()));
	}

	@GetMapping("/leader")
	Leader term() {
		return this.leaders.leader(NAME).map(Leader::of).orElseThrow(() -> {
			ErrorResponseException none = new ErrorResponseException(HttpStatus.SERVICE_UNAVAILABLE);
			none.setDetail("The nodes have not elected one that reports yet");
			return none;
		});
	}

	/**
	 * How much there is.
	 *
	 * @param leader the node that has counted
	 * @param nodes how many nodes it sees
	 * @param items how many items are on the stack
	 */
	record Counts(Leader leader, int nodes, int items) {
	}

	/**
	 * The node that reports.
	 *
	 * @param node its name
	 * @param term a number that grows with each one
	 * @param since when it was elected
	 */
	record Leader(String node, long term, Instant since) {

		static Leader of(Term term) {
			return new Leader(term.node().name(), term.number(), term.since());
		}

	}

}
