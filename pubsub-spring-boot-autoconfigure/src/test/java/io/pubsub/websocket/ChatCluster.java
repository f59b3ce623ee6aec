package io.pubsub.websocket;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.user.SimpUserRegistry;

/**
 * Applications with web servers of their own in one cluster.
 */
final class ChatCluster implements AutoCloseable {

	private final String name;

	private final List<Node> nodes = new ArrayList<>();

	private final List<StompUser> clients = new ArrayList<>();

	private final Class<?>[] application;

	ChatCluster(Class<?>... application) {
		this("test-" + UUID.randomUUID(), application);
	}

	/** Other nodes of the cluster may be in other processes. */
	ChatCluster(String name, Class<?>... application) {
		this.name = name;
		this.application = application;
	}

	/** Starts another node. */
	Node start(String node, String... arguments) {
		List<String> all = new ArrayList<>(List.of("--pubsub.node-name=" + node, "--pubsub.cluster.name=" + this.name,
				"--pubsub.cluster.bind-port=0", "--server.port=0", "--spring.main.banner-mode=off",
				"--spring.application.name=chat"));
		all.addAll(List.of(arguments));
		Node started = new Node(new SpringApplicationBuilder(this.application).run(all.toArray(String[]::new)));
		this.nodes.add(started);
		return started;
	}

	/** Connects a client; an empty name is none. */
	StompUser connect(Node node, String user) {
		return connect(node.port(), user);
	}

	StompUser connect(int port, String user) {
		StompUser client = StompUser.connect("ws://127.0.0.1:" + port + "/stomp", user);
		this.clients.add(client);
		return client;
	}

	String name() {
		return this.name;
	}

	void closeClients() {
		this.clients.forEach(StompUser::close);
		this.clients.clear();
	}

	@Override
	public void close() {
		closeClients();
		for (int i = this.nodes.size() - 1; i >= 0; i--) {
			this.nodes.get(i).context().close();
		}
	}

	/** One of the applications. */
	record Node(ConfigurableApplicationContext context) {

		int port() {
			return ((WebServerApplicationContext) this.context).getWebServer().getPort();
		}

		SimpMessagingTemplate template() {
			return this.context.getBean("brokerMessagingTemplate", SimpMessagingTemplate.class);
		}

		SimpUserRegistry registry() {
			return this.context.getBean(SimpUserRegistry.class);
		}

		ClusteredBroker broker() {
			return this.context.getBean(ClusteredBroker.class);
		}

	}

}
