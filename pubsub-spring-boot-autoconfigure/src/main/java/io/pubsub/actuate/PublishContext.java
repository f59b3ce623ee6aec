package io.pubsub.actuate;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import io.micrometer.observation.transport.SenderContext;
import org.jspecify.annotations.Nullable;

/**
 * The context of an observed publish, send or request. Its carrier is the message's
 * headers, to which a tracer adds its own.
 */
public final class PublishContext extends SenderContext<Map<String, Object>> {

	private final @Nullable String topic;

	private final String scope;

	PublishContext(@Nullable String topic, String scope, Map<String, ?> headers) {
		super((carrier, key, value) -> {
			if (carrier != null) {
				carrier.put(key, value);
			}
		});
		this.topic = topic;
		this.scope = scope;
		setCarrier(new HashMap<>(
				Objects.requireNonNull(headers, "Headers must not be null: leave them out if there are none")));
	}

	/**
	 * The topic published to.
	 * @return the topic, or null if the message is sent to an address, a name or a group
	 */
	public @Nullable String getTopic() {
		return this.topic;
	}

	/**
	 * Whom the message is for.
	 * @return {@code cluster}, {@code local} (this node), {@code node} (one node),
	 * {@code mailbox} (one mailbox), {@code group} (members of a group) or
	 * {@code request} (whoever is to reply)
	 */
	public String getScope() {
		return this.scope;
	}

}
