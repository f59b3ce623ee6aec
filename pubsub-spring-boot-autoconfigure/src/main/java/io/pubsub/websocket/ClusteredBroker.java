package io.pubsub.websocket;

import org.springframework.context.event.EventListener;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.web.socket.messaging.SessionConnectedEvent;
import org.springframework.web.socket.messaging.SessionDisconnectEvent;
import org.springframework.web.socket.messaging.SessionSubscribeEvent;
import org.springframework.web.socket.messaging.SessionUnsubscribeEvent;

import io.pubsub.Cluster;
import io.pubsub.NodeLeft;
import io.pubsub.Publisher;
import io.pubsub.Subscriptions;
import io.pubsub.presence.Presence;

/**
 * Connects the simple brokers of all nodes.
 * <p>
 * Out: an interceptor forwards each message that the broker of this node is about to
 * handle, to the topic of its destination; for a user, to the topic of the user. In: this
 * node subscribes to the topics of what its sessions subscribe to, and of its users. What
 * arrives goes to the broker itself, past all channels from clients, and so is not
 * forwarded again. Whatever a broker does for its own sessions stays Spring's.
 */
public final class ClusteredBroker {

	private final OncePerNode once = new OncePerNode();

	private final InterestTable interests;

	private final Forwarding forwarding;

	private final ArrivingMessages arriving;

	private final LocalUsers users;

	private final SessionDirectory directory;

	private final ClientMessages clientMessages = new ClientMessages();

	/**
	 * Connects a broker, before it starts.
	 * @param spring the broker
	 * @param settings the settings
	 * @param open the sessions of its endpoints
	 * @param publisher publishes to other nodes
	 * @param subscriptions subscribes to what they publish
	 * @param cluster the nodes
	 * @param presence tells the nodes of the users of others
	 */
	public ClusteredBroker(SpringBroker spring, WebSocketSettings settings, OpenSessions open, Publisher publisher,
			Subscriptions subscriptions, Cluster cluster, Presence presence) {
		UserDestinations destinations = spring.destinationsOfUsers();
		ClientFrames frames = new ClientFrames(spring.clientOutboundChannel());
		this.interests = new InterestTable(subscriptions);
		this.forwarding = new Forwarding(publisher, this.interests);
		this.arriving = new ArrivingMessages(cluster, this.once, spring.broker(), spring.userDestinations(),
				destinations);
		this.users = new LocalUsers(this.interests, open, this.arriving.forUsers());
		this.arriving.connect(this.users);
		this.directory = new SessionDirectory(presence, open, settings.maxMetadataBytes());
		if (spring.userRegistry() instanceof ClusterUserRegistry registry) {
			registry.use(presence);
		}
		DestinationPresence tracked = new DestinationPresence(presence, settings.presence());
		ClientSubscriptions clients = new ClientSubscriptions(this.interests, this.arriving.forDestinations(),
				settings.maxSubscriptionsPerSession());
		spring.broker()
			.setSubscriptionRegistry(
					new ClusteredSubscriptionRegistry(spring.broker().getSubscriptionRegistry(), spring.cover(),
							clients, this.interests, this.users, destinations, open, this.once, frames, tracked));
		spring.clientInboundChannel()
			.addInterceptor(new ClientChannelInterceptor(spring.broker(), destinations, this.forwarding, frames));
		spring.brokerChannel()
			.addInterceptor(new BrokerChannelInterceptor(spring.broker(), destinations, this.forwarding, this.users));
		spring.clientInboundChannel().addInterceptor(this.clientMessages.in());
		spring.clientOutboundChannel().addInterceptor(this.clientMessages.out());
		open.onEnd((session) -> {
			this.directory.disconnected(session);
			tracked.ended(session);
			clients.removeAll(session);
			this.users.disconnected(session);
		});
	}

	/** Forwards messages from now on: this node is in the cluster. */
	public void start() {
		this.forwarding.start();
	}

	/** Forwards no more messages: this node is about to leave the cluster. */
	public void stop() {
		this.forwarding.stop();
	}

	/**
	 * Has other nodes know the user of a new session.
	 * @param event the event
	 */
	@EventListener
	public void onConnected(SessionConnectedEvent event) {
		String session = SimpMessageHeaderAccessor.getSessionId(event.getMessage().getHeaders());
		if (session != null) {
			String user = UserNames.of(event.getUser());
			this.users.connected(session, user);
			if (user != null) {
				// after its topic, so that who sees the user reaches the user
				this.directory.connected(session, user);
			}
		}
	}

	/**
	 * Has other nodes forget the user of a session.
	 * @param event the event
	 */
	@EventListener
	public void onDisconnect(SessionDisconnectEvent event) {
		this.directory.disconnected(event.getSessionId());
		this.users.disconnected(event.getSessionId());
	}

	/**
	 * Has other nodes know what a session subscribes to.
	 * @param event the event
	 */
	@EventListener
	public void onSubscribe(SessionSubscribeEvent event) {
		MessageHeaders headers = event.getMessage().getHeaders();
		String session = SimpMessageHeaderAccessor.getSessionId(headers);
		String id = SimpMessageHeaderAccessor.getSubscriptionId(headers);
		String destination = SimpMessageHeaderAccessor.getDestination(headers);
		if (session != null && id != null && destination != null) {
			this.directory.subscribed(session, id, destination);
		}
	}

	/**
	 * Has other nodes know what a session does not subscribe to any more.
	 * @param event the event
	 */
	@EventListener
	public void onUnsubscribe(SessionUnsubscribeEvent event) {
		MessageHeaders headers = event.getMessage().getHeaders();
		String session = SimpMessageHeaderAccessor.getSessionId(headers);
		String id = SimpMessageHeaderAccessor.getSubscriptionId(headers);
		if (session != null && id != null) {
			this.directory.unsubscribed(session, id);
		}
	}

	/**
	 * Forgets a node that has left.
	 * @param event the event
	 */
	@EventListener
	public void onLeft(NodeLeft event) {
		this.once.left(event.node());
	}

	/** How many topics and patterns this node hears for its sessions. */
	long destinations() {
		return this.interests.size();
	}

	/** How many messages this node has published for other nodes. */
	long forwarded() {
		return this.forwarding.count();
	}

	/** How many messages of other nodes this node's broker has handled. */
	long arrived() {
		return this.arriving.count();
	}

	/** How many messages were so late that they were not handled. */
	long lost() {
		return this.once.lost();
	}

	/** How many messages clients of this node have sent. */
	long fromClients() {
		return this.clientMessages.received();
	}

	/** How many messages were on their way to clients of this node. */
	long toClients() {
		return this.clientMessages.sent();
	}

}
