package io.pubsub.sample.messages;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

import io.pubsub.Cluster;
import io.pubsub.Subscribe;
import io.pubsub.request.Requester;

/**
 * Where the instances are, so that users know where to go when theirs ends: each says so
 * itself when it is asked.
 */
@Component
public class Instances {

	private static final String TOPIC = "instances";

	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	private final Requester requester;

	private final Cluster cluster;

	private final String address;

	private volatile @Nullable Instance self;

	Instances(Requester requester, Cluster cluster, @Value("${server.address}") String address) {
		this.requester = requester;
		this.cluster = cluster;
		this.address = address;
	}

	@EventListener
	void started(WebServerInitializedEvent event) {
		if (!"management".equals(event.getApplicationContext().getServerNamespace())) {
			String url = "http://" + this.address + ":" + event.getWebServer().getPort() + "/";
			this.self = new Instance(this.cluster.self().name(), url);
		}
	}

	@Subscribe(TOPIC)
	@Nullable Instance answer(String question) {
		return this.self;
	}

	/**
	 * Asks every node.
	 * @return completes soon with those that have answered, this one first
	 */
	public CompletableFuture<List<Instance>> all() {
		return this.requester.to(TOPIC)
			.timeout(TIMEOUT)
			.requestAllAsync("Where are you?", Instance.class)
			.thenApply((replies) -> replies.values().stream().filter(Objects::nonNull).toList());
	}

	/**
	 * One instance.
	 *
	 * @param node the node's name
	 * @param url where its page is
	 */
	public record Instance(String node, String url) {
	}

}
