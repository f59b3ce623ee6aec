package io.pubsub.node;

import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.messaging.Message;

import io.pubsub.LossListener.Cause;
import io.pubsub.Mailbox;
import io.pubsub.MailboxOptions;
import io.pubsub.PayloadCodec;
import io.pubsub.SubscriptionOptions;
import io.pubsub.dispatch.HostileException;
import io.pubsub.event.EventOptions;
import io.pubsub.event.EventProducer;
import io.pubsub.event.EventStatusListener;
import io.pubsub.monitor.MonitorOptions;
import io.pubsub.monitor.Target;
import io.pubsub.node.kernel.NodeMetrics;
import io.pubsub.request.RequestException;
import io.pubsub.request.RequestException.Kind;
import io.pubsub.request.RequestListener;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever the code of users does, wherever a mailbox calls it, and whatever form the
 * mailbox has: the next message is handled, other listeners are not disturbed, no thread
 * is left interrupted or busy, figures add up, and no requester waits in vain.
 */
@Timeout(180)
class HostileUserCodeTests {

	private static final String HOSTILE = "hostile";

	private static final String GOOD = "good";

	static Stream<Arguments> formsAndPlaces() {
		return Arrays.stream(Form.values())
			.flatMap((form) -> Arrays.stream(Place.values())
				.filter((place) -> place.isIn(form))
				.map((place) -> Arguments.of(form, place)));
	}

	@ParameterizedTest
	@MethodSource("formsAndPlaces")
	void theMailboxTheWorkersAndTheOthersGoOn(Form form, Place place) {
		Map<Deed, String> table = new TreeMap<>();
		for (Deed deed : Deed.values()) {
			try (Case each = new Case(form, place, deed)) {
				each.run();
				table.put(deed, "went on");
			}
			catch (Throwable ex) {
				table.put(deed, ex.toString());
			}
		}
		assertThat(table).as("%s in the %s of a mailbox: %s", HOSTILE, place, form)
			.allSatisfy((deed, result) -> assertThat(result).isEqualTo("went on"));
	}

	/**
	 * Forms of mailboxes, and of what they get.
	 */
	enum Form {

		PLAIN, CONCURRENT, KEYED, GROUPED, EVENT, REQUEST, KEYED_REQUEST;

		boolean isKeyed() {
			return this == KEYED || this == KEYED_REQUEST;
		}

		boolean isRequest() {
			return this == REQUEST || this == KEYED_REQUEST;
		}

	}

	/**
	 * Where users' code is called.
	 */
	enum Place {

		LISTENER, ERROR_HANDLER, FUTURE, GETTER, CONDITION, KEY, HASH_CODE, REPLY, NOTICE;

		boolean isIn(Form form) {
			return switch (this) {
				case KEY, HASH_CODE -> form.isKeyed();
				case REPLY -> form.isRequest();
				// what goes wrong with a request goes to the requester
				case ERROR_HANDLER -> !form.isRequest();
				default -> true;
			};
		}

		/** Whether it comes before the listener. */
		boolean isBefore() {
			return this == GETTER || this == CONDITION || this == KEY || this == HASH_CODE;
		}

	}

	/**
	 * What it does.
	 */
	enum Deed {

		THROW, THROW_CHECKED, THROW_ERROR, THROW_DEATH, OVERFLOW_STACK, THROW_HOSTILE, THROW_CYCLIC, THROW_UNSUPPRESSED,
		INTERRUPT, BLOCK, CLOSE, PUBLISH, SUBSCRIBE, MONITOR, DRAIN;

		boolean isThrowing() {
			return ordinal() <= THROW_UNSUPPRESSED.ordinal();
		}

		/** Whether the mailbox takes no more afterwards. */
		boolean isEnding() {
			return this == CLOSE || this == DRAIN;
		}

		@SuppressWarnings("InfiniteRecursion")
		private static int recurse(int depth) {
			return recurse(depth + 1) + 1;
		}

		@SuppressWarnings("unchecked")
		private static <E extends Throwable> void sneak(Throwable failure) throws E {
			throw (E) failure;
		}

		void perform(Case each) {
			switch (this) {
				case THROW -> throw new IllegalStateException("as it is told to");
				case THROW_CHECKED -> Deed.<RuntimeException>sneak(new IOException("as it is told to"));
				case THROW_ERROR -> throw new NoClassDefFoundError("as/it/is/told/to");
				case THROW_DEATH -> throw new Death();
				case OVERFLOW_STACK -> recurse(0);
				case THROW_HOSTILE -> throw new HostileException();
				case THROW_CYCLIC -> {
					IllegalStateException ex = new IllegalStateException("cyclic", new IOException());
					ex.getCause().initCause(ex);
					throw ex;
				}
				case THROW_UNSUPPRESSED -> throw new Unsuppressed();
				case INTERRUPT -> Thread.currentThread().interrupt();
				case BLOCK -> each.block();
				case CLOSE -> each.mailbox.close();
				case PUBLISH -> each.node.publisher().publish("bystander", "published");
				case SUBSCRIBE -> each.node.subscriptions().subscribe("more", String.class, (message) -> {
				});
				case MONITOR -> each.node.monitors()
					.monitor(Target.mailbox(each.mailbox.ref()), (down) -> Thread.currentThread().interrupt());
				case DRAIN -> each.drained = each.node.drain(Duration.ofSeconds(100));
			}
		}

	}

	private static final class Death extends Error {

		private static final long serialVersionUID = 1;

	}

	private static final class Unsuppressed extends RuntimeException {

		private static final long serialVersionUID = 1;

		Unsuppressed() {
			super("as it is told to", null, false, false);
		}

	}

	/**
	 * A payload, and what happens when it is encoded.
	 */
	private record Text(String text, Runnable getter) {
	}

	private static final class TextCodec implements PayloadCodec {

		@Override
		public String name() {
			return "test";
		}

		@Override
		public byte[] encode(Object payload) {
			Text text = (Text) payload;
			text.getter().run();
			return text.text().getBytes(StandardCharsets.UTF_8);
		}

		@Override
		public Object decode(byte[] bytes, Type type) {
			return new String(bytes, StandardCharsets.UTF_8);
		}

	}

	/**
	 * One node, one mailbox, one deed.
	 */
	private static final class Case implements AutoCloseable {

		private final Form form;

		private final Place place;

		private final Deed deed;

		private final List<Thread> threads = new CopyOnWriteArrayList<>();

		private final PubSubNode node;

		private final CountDownLatch begun = new CountDownLatch(1);

		private final CountDownLatch gate = new CountDownLatch(1);

		/**
		 * Texts that were handled in peace, each with whether its thread was interrupted.
		 */
		private final List<String> heard = new CopyOnWriteArrayList<>();

		private EventProducer<Text> producer;

		private final Mailbox target;

		private final Mailbox mailbox;

		private volatile boolean drained = true;

		Case(Form form, Place place, Deed deed) {
			this.form = form;
			this.place = place;
			this.deed = deed;
			this.node = PubSubNode.builder("alice").codecs(List.of(new TextCodec())).executor((task) -> {
				Thread thread = new Thread(task);
				thread.setDaemon(true);
				this.threads.add(thread);
				thread.start();
			}).build();
			this.node.start();
			this.node.subscriptions().subscribe("bystander", String.class, (message) -> hear(message.getPayload()));
			this.target = this.node.mailboxes().open(String.class, (message) -> {
			});
			this.mailbox = open();
			if (place == Place.NOTICE) {
				this.node.monitors()
					.monitor(Target.mailbox(this.target.ref()), (down) -> perform(),
							MonitorOptions.defaults().owner(this.mailbox));
			}
		}

		private Mailbox open() {
			MailboxOptions options = MailboxOptions.defaults().condition((message) -> {
				perform(Place.CONDITION, message);
				return true;
			}).errorHandler((error, message, box) -> perform(Place.ERROR_HANDLER, message));
			if (this.form == Form.CONCURRENT || this.form.isKeyed()) {
				options = options.concurrency(3);
			}
			if (this.form.isKeyed()) {
				options = options.key(this::key);
			}
			RequestListener<String> listener = this::listen;
			if (this.form == Form.GROUPED) {
				return this.node.subscriptions()
					.subscribe("topic", String.class, listener,
							SubscriptionOptions.defaults().group("group").mailbox(options));
			}
			if (this.form != Form.EVENT) {
				return this.node.mailboxes().open(String.class, listener, options);
			}
			Mailbox watching = this.node.mailboxes().open(String.class, listener, options);
			this.producer = this.node.events().register("event", Text.class, EventOptions.defaults());
			this.node.events().monitor(watching, "event", new EventStatusListener() {
			}, false);
			return watching;
		}

		private Object key(Message<?> message) {
			perform(Place.KEY, message);
			return new Object() {

				@Override
				public int hashCode() {
					perform(Place.HASH_CODE, message);
					return 1;
				}

				@Override
				public boolean equals(Object other) {
					throw new IllegalStateException("as it is told to");
				}

			};
		}

		private Object listen(Message<String> message) {
			perform(Place.LISTENER, message);
			boolean hostile = message.getPayload().equals(HOSTILE);
			if (!hostile) {
				hear(message.getPayload());
			}
			else if (this.place == Place.ERROR_HANDLER) {
				throw new IllegalStateException("as it is told to");
			}
			else if (this.place == Place.FUTURE) {
				return new HostileStage();
			}
			else if (this.place == Place.REPLY) {
				return new Text("reply", this::perform);
			}
			return this.form.isRequest() ? message.getPayload() : null;
		}

		private void hear(String text) {
			this.heard.add(text + (Thread.currentThread().isInterrupted() ? " with an interrupt" : ""));
		}

		private void perform(Place place, Message<?> message) {
			if (this.place == place && HOSTILE.equals(message.getPayload())) {
				perform();
			}
		}

		private void perform() {
			this.begun.countDown();
			this.deed.perform(this);
		}

		private void block() {
			try {
				this.gate.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException("Nobody was to interrupt this", ex);
			}
		}

		private CompletableFuture<String> send(String text) {
			Text payload = new Text(text, (this.place == Place.GETTER && text.equals(HOSTILE)) ? this::perform : () -> {
			});
			switch (this.form) {
				case GROUPED -> this.node.publisher().publish("topic", payload);
				case EVENT -> this.producer.publish(payload);
				case REQUEST, KEYED_REQUEST -> {
					return this.node.requester()
						.to(this.mailbox.ref())
						.timeout(Duration.ofSeconds(60))
						.requestAsync(payload, String.class);
				}
				default -> this.node.publisher().send(this.mailbox.ref(), payload);
			}
			return CompletableFuture.completedFuture(text);
		}

		void run() throws Exception {
			CompletableFuture<String> hostile = CompletableFuture.completedFuture(HOSTILE);
			if (this.place == Place.NOTICE) {
				this.target.close();
			}
			else {
				hostile = send(HOSTILE);
			}
			assertThat(this.begun.await(60, TimeUnit.SECONDS)).as("was hostile").isTrue();
			boolean drains = (this.deed == Deed.DRAIN);
			if (!drains) {
				this.node.publisher().publish("bystander", "bystander");
				await().until(() -> this.heard.contains("bystander"));
			}
			this.gate.countDown();
			verifyReply(hostile, this.deed.isThrowing() && this.place != Place.NOTICE ? Kind.RECIPIENT_FAILED : null);
			if (this.deed.isEnding()) {
				awaitIdle();
			}
			if (!drains) {
				CompletableFuture<String> good = send(GOOD);
				verifyReply(good, this.deed.isEnding() ? Kind.NO_SUBSCRIBERS : null);
			}
			if (!this.deed.isEnding()) {
				await().until(() -> this.heard.contains(GOOD));
			}
			awaitIdle();
			verifyFigures(drains);
		}

		private void verifyReply(CompletableFuture<String> reply, Kind failure) throws Exception {
			Kind kind = null;
			try {
				reply.get(50, TimeUnit.SECONDS);
			}
			catch (ExecutionException ex) {
				kind = ((RequestException) ex.getCause()).getKind();
			}
			if (this.form.isRequest()) {
				// a request that waits to be passed on when its mailbox closes has nobody
				boolean closedBefore = this.deed.isEnding() && this.place.isBefore() && kind == Kind.NO_SUBSCRIBERS;
				assertThat(closedBefore ? failure : kind).isEqualTo(failure);
			}
		}

		/** All workers wait for work, and none is interrupted. */
		private void awaitIdle() {
			await().until(() -> this.threads.stream()
				.allMatch((thread) -> thread.getState() == Thread.State.TERMINATED
						|| (thread.getState() == Thread.State.TIMED_WAITING && !thread.isInterrupted())));
			await().until(() -> this.node.metrics().mailboxes().stream().allMatch((mailbox) -> mailbox.depth() == 0));
		}

		private void verifyFigures(boolean drains) {
			boolean throwing = this.deed.isThrowing();
			long bystanders = (drains ? 0 : 1) + ((this.deed == Deed.PUBLISH) ? 1 : 0);
			long good = this.deed.isEnding() ? 0 : 1;
			boolean ended = this.deed.isEnding() && this.place.isBefore();
			long invoked = (this.place == Place.NOTICE || (this.place.isBefore() && throwing)) ? 0 : 1;
			boolean failed = this.place == Place.ERROR_HANDLER
					|| (throwing && (this.place == Place.LISTENER || this.place == Place.FUTURE));
			await().untilAsserted(() -> {
				NodeMetrics metrics = this.node.metrics();
				assertThat(metrics.delivered()).as("delivered")
					.isBetween(bystanders + good + (ended ? 0 : invoked), bystanders + good + invoked);
				assertThat(metrics.failed()).as("failed").isEqualTo(failed ? 1 : 0);
				assertThat(metrics.lost(Cause.DECODING)).as("lost in decoding")
					.isEqualTo((this.place == Place.GETTER && throwing) ? 1 : 0);
				assertThat(metrics.lost(Cause.OVERFLOW)).as("lost in overflow").isZero();
			});
			assertThat(this.drained).as("drained").isTrue();
			assertThat(this.heard).as("heard")
				.hasSize((int) (bystanders + good))
				.isSubsetOf("bystander", "published", GOOD);
		}

		@Override
		public void close() {
			this.gate.countDown();
			this.node.close();
		}

		/** Does its deed when it is asked to call back. */
		private final class HostileStage extends CompletableFuture<Object> {

			HostileStage() {
				complete("reply");
			}

			@Override
			public CompletableFuture<Object> whenCompleteAsync(BiConsumer<? super Object, ? super Throwable> action,
					Executor executor) {
				perform();
				return super.whenCompleteAsync(action, executor);
			}

		}

	}

}
