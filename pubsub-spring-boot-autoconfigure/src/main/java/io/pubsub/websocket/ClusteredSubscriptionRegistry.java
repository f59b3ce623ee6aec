package io.pubsub.websocket;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.broker.SubscriptionRegistry;
import org.springframework.messaging.support.NativeMessageHeaderAccessor;
import org.springframework.util.MultiValueMap;

/**
 * The registry of the broker, which also has this node hear what its sessions subscribe
 * to. The broker calls it for each change, in order, also when a heartbeat is missing or
 * a DISCONNECT was not sent, which no channel sees.
 */
final class ClusteredSubscriptionRegistry implements SubscriptionRegistry {

	private static final String RECEIPT = "receipt";

	private final SubscriptionRegistry delegate;

	private final PatternCover cover;

	private final ClientSubscriptions subscriptions;

	private final InterestTable interests;

	private final LocalUsers users;

	private final UserDestinations userDestinations;

	private final OpenSessions open;

	private final OncePerNode once;

	private final ClientFrames frames;

	private final DestinationPresence presence;

	ClusteredSubscriptionRegistry(SubscriptionRegistry delegate, PatternCover cover, ClientSubscriptions subscriptions,
			InterestTable interests, LocalUsers users, UserDestinations userDestinations, OpenSessions open,
			OncePerNode once, ClientFrames frames, DestinationPresence presence) {
		this.delegate = delegate;
		this.cover = cover;
		this.subscriptions = subscriptions;
		this.interests = interests;
		this.users = users;
		this.userDestinations = userDestinations;
		this.open = open;
		this.once = once;
		this.frames = frames;
		this.presence = presence;
	}

	@Override
	public void registerSubscription(Message<?> message) {
		MessageHeaders headers = message.getHeaders();
		String session = SimpMessageHeaderAccessor.getSessionId(headers);
		String id = SimpMessageHeaderAccessor.getSubscriptionId(headers);
		String destination = SimpMessageHeaderAccessor.getDestination(headers);
		if (session == null || id == null || destination == null) {
			this.delegate.registerSubscription(message);
			return;
		}
		boolean resolved = ClusteredChannelInterceptor.hasOriginalDestination(message);
		// other nodes send to users, and not to what their destinations are resolved to
		List<String> topics = resolved ? List.of() : topics(destination);
		if (!this.subscriptions.add(session, id, topics)) {
			this.frames.error(session, "Not subscribed: this session has as many subscriptions as it may have. "
					+ "pubsub.websocket.max-subscriptions-per-session says how many");
			return;
		}
		this.delegate.registerSubscription(message);
		if (!resolved) {
			this.presence.subscribed(session, id, destination,
					UserNames.of(SimpMessageHeaderAccessor.getUser(headers)));
		}
		if (!this.open.isOpen(session)) {
			// the thread that handles this comes after the one that has handled the end
			unregisterAllSubscriptions(session);
			return;
		}
		String receipt = NativeMessageHeaderAccessor.getFirstNativeHeader(RECEIPT, headers);
		if (receipt != null && (resolved || !this.userDestinations.includes(destination))) {
			confirm(session, receipt, resolved ? this.users.topics(session) : topics);
		}
	}

	private List<String> topics(String destination) {
		if (this.cover.isPattern(destination)) {
			this.once.expectOverlaps();
		}
		return this.cover.topics(destination);
	}

	private void confirm(String session, String receipt, List<String> topics) {
		CompletableFuture<Void> visible = this.interests.visible(topics);
		// a subscription that has ended meanwhile was there, and its client wants to know
		visible.whenComplete((result, ex) -> this.frames.receipt(session, receipt));
	}

	@Override
	public void unregisterSubscription(Message<?> message) {
		this.delegate.unregisterSubscription(message);
		String session = SimpMessageHeaderAccessor.getSessionId(message.getHeaders());
		String id = SimpMessageHeaderAccessor.getSubscriptionId(message.getHeaders());
		if (session != null && id != null) {
			this.presence.unsubscribed(session, id);
			this.subscriptions.remove(session, id);
		}
	}

	@Override
	public void unregisterAllSubscriptions(String sessionId) {
		this.delegate.unregisterAllSubscriptions(sessionId);
		this.presence.ended(sessionId);
		this.subscriptions.removeAll(sessionId);
	}

	@Override
	public MultiValueMap<String, String> findSubscriptions(Message<?> message) {
		return this.delegate.findSubscriptions(message);
	}

	@Override
	public String toString() {
		return this.delegate.toString();
	}

}
