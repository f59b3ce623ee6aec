package io.pubsub.actuate;

import java.util.HashMap;
import java.util.Map;

import io.micrometer.observation.transport.SenderContext;

/**
 * The context of an observed publish. Its carrier is the message's headers, to which a
 * tracer adds its own.
 */
public final class PublishContext extends SenderContext<Map<String, Object>> {

	private final String topic;

	private final String scope;

	PublishContext(String topic, String scope, Map<String, ?> headers) {
		super((carrier, key, value) -> {
			if (carrier != null) {
				carrier.put(key, value);
			}
		});
		this.topic = topic;
		this.scope = scope;
		setCarrier(new HashMap<>(headers));
	}

	/**
	 * The topic published to.
	 * @return the topic
	 */
	public String getTopic() {
		return this.topic;
	}

	/**
	 * Whom the message is for.
	 * @return {@code cluster}, {@code local} (this node) or {@code node} (one node)
	 */
	public String getScope() {
		return this.scope;
	}

}
