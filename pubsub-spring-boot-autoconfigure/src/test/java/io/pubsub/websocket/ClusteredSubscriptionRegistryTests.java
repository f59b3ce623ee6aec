package io.pubsub.websocket;

import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.messaging.Message;
import org.springframework.messaging.simp.broker.DefaultSubscriptionRegistry;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.ExecutorSubscribableChannel;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.util.AntPathMatcher;
import org.springframework.web.socket.config.annotation.WebSocketTransportRegistration;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import org.springframework.web.socket.handler.WebSocketHandlerDecoratorFactory;

import io.pubsub.MessageListener;
import io.pubsub.Ref;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.listener.RecordingSubscriptions;
import io.pubsub.presence.Presence;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When the registry confirms subscriptions, and what it keeps of sessions that have
 * ended.
 */
class ClusteredSubscriptionRegistryTests {

	private static final Presence NO_PRESENCE = (Presence) Proxy.newProxyInstance(
			ClusteredSubscriptionRegistryTests.class.getClassLoader(), new Class<?>[] { Presence.class },
			(proxy, method, arguments) -> {
				throw new AssertionError("Nothing is to be tracked");
			});

	private final LateSubscriptions subscriptions = new LateSubscriptions();

	private final InterestTable interests = new InterestTable(this.subscriptions);

	private final MessageListener<byte[]> listener = (message) -> {
	};

	private final OpenSessions open = new OpenSessions();

	private final LocalUsers users = new LocalUsers(this.interests, this.open, this.listener);

	private final ExecutorSubscribableChannel outbound = new ExecutorSubscribableChannel();

	private final List<String> receipts = new ArrayList<>();

	private final DefaultSubscriptionRegistry delegate = new DefaultSubscriptionRegistry();

	private final ClusteredSubscriptionRegistry registry = new ClusteredSubscriptionRegistry(this.delegate,
			new PatternCover(new AntPathMatcher()), new ClientSubscriptions(this.interests, this.listener, 10),
			this.interests, this.users, new UserDestinations("/user/"), this.open, new OncePerNode(),
			new ClientFrames(this.outbound), new DestinationPresence(NO_PRESENCE, List.of()));

	ClusteredSubscriptionRegistryTests() {
		this.outbound.subscribe((message) -> {
			StompHeaderAccessor headers = StompHeaderAccessor.wrap(message);
			this.receipts.add(headers.getSessionId() + " " + headers.getCommand() + " " + headers.getReceiptId());
		});
	}

	@Test
	void aReceiptIsSentWhenAllNodesKnow() {
		this.registry.registerSubscription(subscribe("/topic/a", "r1", null));
		assertThat(this.receipts).isEmpty();
		this.subscriptions.allVisible();
		assertThat(this.receipts).containsExactly("s1 RECEIPT r1");
	}

	@Test
	void aReceiptForAPatternIsSentWhenAllNodesKnowAllOfIt() {
		this.registry.registerSubscription(subscribe("/topic/*", "r1", null));
		this.subscriptions.visible.get(0).complete(null);
		assertThat(this.receipts).isEmpty();
		this.subscriptions.visible.get(1).complete(null);
		assertThat(this.receipts).containsExactly("s1 RECEIPT r1");
	}

	@Test
	void aReceiptForAUserDestinationIsSentWhenAllNodesKnowTheUser() {
		this.users.connected("s1", "fred");
		this.registry.registerSubscription(subscribe("/queue/a-users1", "r1", "/user/queue/a"));
		assertThat(this.receipts).isEmpty();
		assertThat(this.subscriptions.topics()).containsExactly("pubsub-websocket.user.fred");
		this.subscriptions.allVisible();
		assertThat(this.receipts).containsExactly("s1 RECEIPT r1");
	}

	@Test
	void withoutAReceiptNothingIsSent() {
		this.registry.registerSubscription(subscribe("/topic/a", null, null));
		this.subscriptions.allVisible();
		assertThat(this.receipts).isEmpty();
	}

	@Test
	void whatEndsBeforeAllNodesKnowIsConfirmed() {
		this.registry.registerSubscription(subscribe("/topic/a", "r1", null));
		this.registry.unregisterAllSubscriptions("s1");
		assertThat(this.receipts).containsExactly("s1 RECEIPT r1");
		assertThat(this.subscriptions.topics()).isEmpty();
	}

	@Test
	void aSubscribeThatIsHandledAfterItsSessionHasEndedLeavesNothing() {
		trackSessions();
		this.registry.registerSubscription(subscribe("/topic/a", "r1", null));
		assertThat(this.subscriptions.topics()).isEmpty();
		assertThat(this.delegate.findSubscriptions(message("/topic/a"))).isEmpty();
		this.users.connected("s1", "fred");
		assertThat(this.users.size()).isZero();
		assertThat(this.subscriptions.topics()).isEmpty();
	}

	/** Without any session that has begun. */
	private void trackSessions() {
		WebSocketTransportRegistration transport = new WebSocketTransportRegistration() {

			@Override
			public WebSocketTransportRegistration addDecoratorFactory(WebSocketHandlerDecoratorFactory factory) {
				factory.decorate(new TextWebSocketHandler());
				return this;
			}

		};
		this.open.configureWebSocketTransport(transport);
	}

	private static Message<byte[]> subscribe(String destination, @Nullable String receipt,
			@Nullable String userDestination) {
		StompHeaderAccessor headers = StompHeaderAccessor.create(StompCommand.SUBSCRIBE);
		headers.setSessionId("s1");
		headers.setSubscriptionId("id of " + destination);
		headers.setDestination(destination);
		headers.setReceipt(receipt);
		headers.setNativeHeader("simpOrigDestination", userDestination);
		return MessageBuilder.createMessage(new byte[0], headers.getMessageHeaders());
	}

	private static Message<byte[]> message(String destination) {
		StompHeaderAccessor headers = StompHeaderAccessor.create(StompCommand.SEND);
		headers.setDestination(destination);
		return MessageBuilder.createMessage(new byte[0], headers.getMessageHeaders());
	}

	/** Subscriptions that other nodes come to know when the test says so. */
	private static final class LateSubscriptions extends RecordingSubscriptions {

		private final List<CompletableFuture<Void>> visible = new ArrayList<>();

		@Override
		public <T> Subscription subscribeWithoutWaiting(String topic, Type type, MessageListener<T> listener,
				SubscriptionOptions options) {
			Subscription delegate = super.subscribeWithoutWaiting(topic, type, listener, options);
			CompletableFuture<Void> visible = new CompletableFuture<>();
			this.visible.add(visible);
			return new Late(delegate, visible);
		}

		void allVisible() {
			this.visible.forEach((future) -> future.complete(null));
		}

	}

	private record Late(Subscription delegate, CompletableFuture<Void> visible) implements Subscription {

		@Override
		public String id() {
			return this.delegate.id();
		}

		@Override
		public String topic() {
			return this.delegate.topic();
		}

		@Override
		public void pause() {
			this.delegate.pause();
		}

		@Override
		public void resume() {
			this.delegate.resume();
		}

		@Override
		public Ref ref() {
			return this.delegate.ref();
		}

		@Override
		public void close() {
			this.delegate.close();
			this.visible.cancel(false);
		}

		@Override
		public void close(Throwable reason) {
			close();
		}

	}

}
