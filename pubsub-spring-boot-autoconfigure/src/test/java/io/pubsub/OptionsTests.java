package io.pubsub;

import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.messaging.Message;

import io.pubsub.event.DemandListener;
import io.pubsub.event.EventOptions;
import io.pubsub.event.WatchOptions;
import io.pubsub.monitor.MonitorOptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * Options: each change gives another object with all other values as they were.
 */
class OptionsTests {

	private static final Function<Message<?>, Object> KEY = Message::getPayload;

	private static final Predicate<Message<?>> CONDITION = (message) -> true;

	private static final ListenerErrorHandler HANDLER = (error, message, mailbox) -> {
	};

	private static final Mailbox OWNER = new ClosedMailbox();

	private static final DemandListener DEMAND = new DemandListener() {

		@Override
		public void onStarted() {
		}

		@Override
		public void onStopped() {
		}

	};

	@ParameterizedTest
	@MethodSource
	void changesAreCopies(List<Function<Object, Object>> changes, Object defaults) {
		for (Function<Object, Object> change : changes) {
			Object changed = change.apply(defaults);
			assertThat(changed).isNotEqualTo(defaults).isNotSameAs(defaults).isEqualTo(change.apply(defaults));
			assertThat(changed).hasSameHashCodeAs(change.apply(defaults)).doesNotHaveToString(defaults.toString());
			Object all = defaults;
			for (Function<Object, Object> other : changes) {
				all = other.apply(all);
			}
			assertThat(change.apply(all)).as("what is changed first is kept by later changes").isEqualTo(all);
		}
	}

	static List<Object[]> changesAreCopies() {
		return List.of(changes(MailboxOptions.class, MailboxOptions.defaults(),
				List.of((options) -> options.label("one"), (options) -> options.concurrency(2),
						(options) -> options.key(KEY), (options) -> options.condition(CONDITION),
						(options) -> options.capacity(3), (options) -> options.maxBytes(4),
						(options) -> options.overflow(Overflow.FAIL), (options) -> options.errorHandler(HANDLER))),
				changes(SubscriptionOptions.class, SubscriptionOptions.defaults(),
						List.of((options) -> options.id("one"), (options) -> options.group("workers"),
								(options) -> options.spread(Spread.OWN_NODE_FIRST),
								(options) -> options.autoStartup(false), (options) -> options.paused(true),
								(options) -> options.concurrency(2), (options) -> options.key(KEY),
								(options) -> options.condition(CONDITION), (options) -> options.capacity(3),
								(options) -> options.maxBytes(4), (options) -> options.overflow(Overflow.FAIL),
								(options) -> options.errorHandler(HANDLER))),
				changes(EventOptions.class, EventOptions.defaults(),
						List.of((options) -> options.buffer(5), (options) -> options.demand(DEMAND),
								(options) -> options.owner(OWNER))),
				changes(MonitorOptions.class, MonitorOptions.defaults(),
						List.of((options) -> options.owner(OWNER), (options) -> options.resume(true))),
				changes(WatchOptions.class, WatchOptions.defaults(), List.of(WatchOptions::whenever,
						(options) -> options.mailbox(MailboxOptions.defaults().capacity(3)))));
	}

	private static <T> Object[] changes(Class<T> type, T defaults, List<Function<T, T>> changes) {
		List<Function<Object, Object>> untyped = changes.stream()
			.map((change) -> (Function<Object, Object>) (options) -> change.apply(type.cast(options)))
			.toList();
		return new Object[] { untyped, defaults };
	}

	@Test
	void thoseOfASubscriptionIncludeThoseOfItsMailbox() {
		MailboxOptions mailbox = MailboxOptions.defaults().capacity(3).overflow(Overflow.BLOCK);
		assertThat(SubscriptionOptions.defaults().group("workers").mailbox(mailbox))
			.isEqualTo(SubscriptionOptions.defaults().overflow(Overflow.BLOCK).capacity(3).group("workers"));
		assertThat(SubscriptionOptions.defaults().capacity(3).mailbox().capacity()).isEqualTo(3);
	}

	@Test
	void onlyAWatchThatResumesWaitsForItsEvent() {
		assertThat(WatchOptions.defaults().whenever().await()).isTrue();
		assertThat(WatchOptions.defaults().whenever().resume(false)).isEqualTo(WatchOptions.defaults());
	}

	@Test
	void valuesThatMakeNoSenseAreRefused() {
		MailboxOptions mailbox = MailboxOptions.defaults();
		assertThatIllegalArgumentException().isThrownBy(() -> mailbox.label("")).withMessageContaining("label");
		assertThatIllegalArgumentException().isThrownBy(() -> mailbox.concurrency(0)).withMessageContaining("not 0");
		assertThatIllegalArgumentException().isThrownBy(() -> mailbox.capacity(-1)).withMessageContaining("not -1");
		assertThatIllegalArgumentException().isThrownBy(() -> mailbox.maxBytes(0)).withMessageContaining("not 0");
		assertThatNullPointerException().isThrownBy(() -> mailbox.overflow(null)).withMessageContaining("overflow");
		SubscriptionOptions subscription = SubscriptionOptions.defaults();
		assertThatIllegalArgumentException().isThrownBy(() -> subscription.id("")).withMessageContaining("id");
		assertThatIllegalArgumentException().isThrownBy(() -> subscription.group("")).withMessageContaining("group");
		assertThatNullPointerException().isThrownBy(() -> subscription.mailbox(null)).withMessageContaining("mailbox");
		assertThatIllegalArgumentException().isThrownBy(() -> EventOptions.defaults().buffer(-1));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> EventOptions.defaults().buffer(EventOptions.MAX_BUFFER + 1))
			.withMessageContaining("65536");
	}

	private static final class ClosedMailbox implements Mailbox {

		@Override
		public Ref ref() {
			return new Ref(new Node("alice", UUID.randomUUID()), 1);
		}

		@Override
		public void close() {
		}

		@Override
		public void close(Throwable reason) {
		}

	}

}
