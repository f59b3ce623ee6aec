package io.pubsub.listener;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import kotlin.ResultKt;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.messaging.handler.annotation.Header;

import io.pubsub.Node;
import io.pubsub.Subscribe;
import io.pubsub.listener.RecordingSubscriptions.Recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a listener's method can return.
 */
class MethodRepliesTests {

	private static Object reply(ListenerContext context, String id) throws Exception {
		Recorded recorded = context.subscriptions().get(id);
		return recorded.listener().onRequest(RecordingSubscriptions.message(recorded.topic(), "hello"));
	}

	private static CompletableFuture<?> stage(ListenerContext context, String id) throws Exception {
		return (CompletableFuture<?>) reply(context, id);
	}

	@Test
	void whatTheMethodReturnsIsTheReply() throws Exception {
		try (ListenerContext context = ListenerContext.of(Replying.class)) {
			assertThat(reply(context, "text")).isEqualTo("hello!");
			assertThat(reply(context, "primitive")).isEqualTo(5);
			assertThat(reply(context, "mix")).isEqualTo(List.of("hello", "acme", "sender"));
			assertThat(stage(context, "stage").join()).isEqualTo("later");
			assertThat(reply(context, "nothing")).isNull();
			assertThat(reply(context, "null")).isNull();
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> reply(context, "throwing"))
				.withMessage("hello");
		}
	}

	@Test
	void aMonoIsSubscribedToAndRepliesWhenItIsThrough() throws Exception {
		try (ListenerContext context = ListenerContext.of(Replying.class)) {
			assertThat(stage(context, "mono").join()).isEqualTo("later");
			assertThat(stage(context, "failing-mono")).isCompletedExceptionally();
			context.subscriptions().get("mono").deliver("published");
			assertThat(context.bean(Replying.class).heard).isEqualTo("published");
		}
	}

	@Test
	void aFluxIsSubscribedToAndRepliesWithAListWhenItIsThrough() throws Exception {
		try (ListenerContext context = ListenerContext.of(Replying.class)) {
			assertThat(stage(context, "flux").join()).isEqualTo(List.of("hello", "later"));
			Recorded flux = context.subscriptions().get("flux");
			CompletableFuture<?> work = (CompletableFuture<?>) flux.listener()
				.onReceive(RecordingSubscriptions.message("a", "published"));
			assertThat(work.join()).as("values of which there is no need are not kept").isNull();
			assertThat(context.bean(Replying.class).heard).isEqualTo("published");
		}
	}

	@Test
	void aSuspendFunctionRepliesWithItsValueNowOrLater() throws Exception {
		try (ListenerContext context = ListenerContext.of(Suspending.class)) {
			Suspending bean = context.bean(Suspending.class);
			assertThat(reply(context, "at-once")).isEqualTo("hello acme");
			assertThat(reply(context, "unit")).isNull();
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> reply(context, "throwing"));
			CompletableFuture<?> value = stage(context, "later");
			CompletableFuture<?> nothing = stage(context, "later");
			CompletableFuture<?> failure = stage(context, "later");
			assertThat(value).isNotDone();
			bean.suspended.get(0).resumeWith("resumed");
			bean.suspended.get(1).resumeWith(Unit.INSTANCE);
			bean.suspended.get(2).resumeWith(ResultKt.createFailure(new IOException("resumed")));
			bean.suspended.get(2).resumeWith("twice");
			assertThat(value.join()).isEqualTo("resumed");
			assertThat(nothing.join()).isNull();
			assertThat(failure).failsWithin(Duration.ZERO)
				.withThrowableOfType(ExecutionException.class)
				.withCauseInstanceOf(IOException.class);
			assertThat(context.subscriptions().get("at-once").type()).isEqualTo(String.class);
			assertThat(context.subscriptions().get("later").type()).isEqualTo(String.class);
		}
	}

	@Test
	void aMessageThatIsNoRequestIsHeardAsWell() throws Exception {
		try (ListenerContext context = ListenerContext.of(Replying.class)) {
			context.subscriptions().get("text").deliver("published");
			assertThat(context.bean(Replying.class).heard).isEqualTo("published");
		}
	}

	static class Replying {

		@Nullable String heard;

		@Subscribe(topics = "a", id = "text")
		String text(String text) {
			this.heard = text;
			return text + "!";
		}

		@Subscribe(topics = "a", id = "primitive")
		int primitive(String text) {
			return text.length();
		}

		@Subscribe(topics = "a", id = "mix")
		List<String> mix(String text, @Header("tenant") String tenant, Node node) {
			return List.of(text, tenant, node.name());
		}

		@Subscribe(topics = "a", id = "stage")
		CompletableFuture<String> stage(String text) {
			return CompletableFuture.completedFuture("later");
		}

		@Subscribe(topics = "a", id = "mono")
		Mono<String> mono(String text) {
			return Mono.fromSupplier(() -> {
				this.heard = text;
				return "later";
			});
		}

		@Subscribe(topics = "a", id = "failing-mono")
		Mono<String> failingMono(String text) {
			return Mono.error(new IOException(text));
		}

		@Subscribe(topics = "a", id = "flux")
		Flux<String> flux(String text) {
			return Flux.just(text, "later").doOnNext((value) -> this.heard = text);
		}

		@Subscribe(topics = "a", id = "nothing")
		void nothing(String text) {
		}

		@Subscribe(topics = "a", id = "null")
		@Nullable String returnsNull(String text) {
			return null;
		}

		@Subscribe(topics = "a", id = "throwing")
		String throwing(String text) throws IOException {
			throw new IOException(text);
		}

	}

	/** What Kotlin's compiler makes of suspend functions. */
	static class Suspending {

		final List<Continuation<Object>> suspended = new ArrayList<>();

		@Subscribe(topics = "a", id = "at-once")
		Object atOnce(String text, @Header("tenant") String tenant, Continuation<? super String> continuation) {
			return text + " " + tenant;
		}

		@Subscribe(topics = "a", id = "unit")
		Object unit(String text, Continuation<? super Unit> continuation) {
			return Unit.INSTANCE;
		}

		@Subscribe(topics = "a", id = "throwing")
		Object throwing(String text, Continuation<? super Unit> continuation) throws IOException {
			throw new IOException(text);
		}

		@Subscribe(topics = "a", id = "later")
		Object later(String text, Continuation<Object> continuation) {
			assertThat(continuation.getContext()).hasToString("EmptyCoroutineContext");
			this.suspended.add(continuation);
			return IntrinsicsKt.getCOROUTINE_SUSPENDED();
		}

	}

}
