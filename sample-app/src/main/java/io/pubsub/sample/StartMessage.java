package io.pubsub.sample;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

import io.pubsub.Cluster;

/**
 * Says where the page is, once everything works.
 */
@Component
class StartMessage {

	private static final Logger logger = LoggerFactory.getLogger(StartMessage.class);

	private final Cluster cluster;

	private final String address;

	StartMessage(Cluster cluster, @Value("${server.address}") String address) {
		this.cluster = cluster;
		this.address = address;
	}

	@EventListener
	void ready(ApplicationReadyEvent event) {
		if (event.getApplicationContext() instanceof WebServerApplicationContext web && web.getWebServer() != null) {
			logger.info("{} is at http://{}:{}/", this.cluster.self(), this.address, web.getWebServer().getPort());
		}
	}

}
