package io.pubsub.websocket;

import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.web.socket.config.WebSocketMessageBrokerStats;
import org.springframework.web.socket.messaging.SubProtocolWebSocketHandler;

/**
 * Meters of the clustered broker: {@code pubsub.websocket.sessions},
 * {@code pubsub.websocket.destinations}, {@code pubsub.websocket.messages} by direction,
 * {@code pubsub.websocket.forwarded}, {@code pubsub.websocket.arrived},
 * {@code pubsub.websocket.late} and {@code pubsub.websocket.closed} by cause.
 */
public final class WebSocketMeters implements MeterBinder {

	private final ClusteredBroker broker;

	private final WebSocketMessageBrokerStats stats;

	/**
	 * Creates the meters.
	 * @param broker the broker
	 * @param stats what Spring counts
	 */
	public WebSocketMeters(ClusteredBroker broker, WebSocketMessageBrokerStats stats) {
		this.broker = broker;
		this.stats = stats;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder("pubsub.websocket.sessions", this.stats, WebSocketMeters::sessions)
			.description("WebSocket and SockJS sessions of this node")
			.register(registry);
		Gauge.builder("pubsub.websocket.destinations", this.broker, ClusteredBroker::destinations)
			.description("Destinations, patterns and users that this node hears of from other nodes")
			.register(registry);
		messages(registry, "in", "Messages of clients of this node", ClusteredBroker::fromClients);
		messages(registry, "out", "Messages to clients of this node", ClusteredBroker::toClients);
		counter(registry, "pubsub.websocket.forwarded", "Messages published for the brokers of other nodes",
				ClusteredBroker::forwarded);
		counter(registry, "pubsub.websocket.arrived", "Messages of other nodes handled by this one's broker",
				ClusteredBroker::arrived);
		counter(registry, "pubsub.websocket.late",
				"Messages of other nodes not handled, since they may have been before", ClusteredBroker::lost);
		closed(registry, "slow", SubProtocolWebSocketHandler.Stats::getLimitExceededSessions);
		closed(registry, "silent", SubProtocolWebSocketHandler.Stats::getNoMessagesReceivedSessions);
		closed(registry, "transport", SubProtocolWebSocketHandler.Stats::getTransportErrorSessions);
	}

	private static double sessions(WebSocketMessageBrokerStats stats) {
		SubProtocolWebSocketHandler.Stats sessions = stats.getWebSocketSessionStats();
		return (sessions != null) ? sessions.getWebSocketSessions() + sessions.getHttpStreamingSessions()
				+ sessions.getHttpPollingSessions() : 0;
	}

	private void messages(MeterRegistry registry, String direction, String description,
			ToDoubleFunction<ClusteredBroker> figure) {
		FunctionCounter.builder("pubsub.websocket.messages", this.broker, figure)
			.description(description)
			.tag("direction", direction)
			.register(registry);
	}

	private void counter(MeterRegistry registry, String name, String description,
			ToDoubleFunction<ClusteredBroker> figure) {
		FunctionCounter.builder(name, this.broker, figure).description(description).register(registry);
	}

	private void closed(MeterRegistry registry, String cause,
			ToDoubleFunction<SubProtocolWebSocketHandler.Stats> figure) {
		FunctionCounter.builder("pubsub.websocket.closed", this.stats, (stats) -> {
			SubProtocolWebSocketHandler.Stats sessions = stats.getWebSocketSessionStats();
			return (sessions != null) ? figure.applyAsDouble(sessions) : 0;
		})
			.description("Sessions that this node has closed, or whose connection failed")
			.tag("cause", cause)
			.register(registry);
	}

}
