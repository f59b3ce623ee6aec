package io.pubsub.integration;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

import org.awaitility.Awaitility;

import org.springframework.boot.WebApplicationType;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.pubsub.integration.ModulithIntegrationTests.Application;
import io.pubsub.integration.ModulithIntegrationTests.CustomerMoved;
import io.pubsub.integration.ModulithIntegrationTests.Heard;

/**
 * A node in a process of its own, whose listener is never done with an event.
 */
final class ModulithProcess {

	private ModulithProcess() {
	}

	/**
	 * Publishes one event, prints when it is being handled, and waits to be killed.
	 */
	public static void main(String[] arguments) throws IOException {
		try (TestNode node = TestNode.start(arguments[0], "killed", WebApplicationType.NONE, Application.class,
				"--spring.datasource.url=" + arguments[1],
				"--spring.modulith.events.jdbc.schema-initialization.enabled=true")) {
			Heard heard = node.bean(Heard.class);
			heard.release = new CountDownLatch(1);
			new TransactionTemplate(node.bean(PlatformTransactionManager.class))
				.executeWithoutResult((status) -> node.context().publishEvent(new CustomerMoved("zoe")));
			Awaitility.await().until(() -> heard.attempts.contains("zoe"));
			System.out.println("HANDLING");
			while (System.in.read() >= 0) {
				// nothing is to be read
			}
		}
	}

}
