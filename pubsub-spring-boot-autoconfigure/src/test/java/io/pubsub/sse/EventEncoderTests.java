package io.pubsub.sse;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.GenericMessage;

import io.pubsub.PubSubHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EventEncoderTests {

	private final EventEncoder encoder = new EventEncoder(new JsonMapper());

	private final AtomicInteger calls = new AtomicInteger();

	private final SseMapper<Object> mapper = (message) -> {
		this.calls.incrementAndGet();
		return List.of(message.getPayload(), String.valueOf(message.getHeaders().get("user")));
	};

	@Test
	void aMessageIsEncodedOnceWhateverItsCursors() throws Exception {
		Object payload = Map.of("a", 1);
		SseText first = this.encoder.encode(message(payload, "c1", "ann"), this.mapper);
		SseText second = this.encoder.encode(message(payload, "c2", "ann"), this.mapper);
		SseText third = this.encoder.encode(message(payload, null, "ann"), this.mapper);
		assertThat(second).isSameAs(first);
		assertThat(third).isSameAs(first);
		assertThat(text(first)).isEqualTo("data: [{\"a\":1},\"ann\"]\n\n");
		assertThat(this.calls).hasValue(1);
	}

	@Test
	void messagesThatShareTheirPayloadAloneAreEncodedEach() throws Exception {
		Object payload = Map.of("a", 1);
		assertThat(text(this.encoder.encode(message(payload, "c", "ann"), this.mapper))).contains("ann");
		assertThat(text(this.encoder.encode(message(payload, "c", "ben"), this.mapper))).contains("ben");
		assertThat(text(this.encoder.encode(message(payload, "c", null), this.mapper))).contains("null");
		assertThat(text(this.encoder.encode(message(payload, "c", "ann"), (message) -> "other")))
			.isEqualTo("data: other\n\n");
		assertThat(text(this.encoder.encode(message(Map.of("a", 2), "c", "ann"), this.mapper))).contains("2");
		assertThat(this.calls).hasValue(4);
	}

	@Test
	void threadsThatMeetHaveOneOfThemEncode() throws Exception {
		CountDownLatch encoding = new CountDownLatch(1);
		CountDownLatch proceed = new CountDownLatch(1);
		SseMapper<Object> slow = (message) -> {
			this.calls.incrementAndGet();
			encoding.countDown();
			assertThat(proceed.await(60, TimeUnit.SECONDS)).isTrue();
			return "done";
		};
		Object payload = new Object();
		List<CompletableFuture<SseText>> all = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			all.add(CompletableFuture.supplyAsync(() -> encode(payload, slow), (task) -> new Thread(task).start()));
			assertThat(encoding.await(60, TimeUnit.SECONDS)).isTrue();
		}
		proceed.countDown();
		for (CompletableFuture<SseText> one : all) {
			assertThat(one.get(60, TimeUnit.SECONDS)).isSameAs(all.get(0).join());
		}
		assertThat(this.calls).hasValue(1);
	}

	private SseText encode(Object payload, SseMapper<Object> mapper) {
		try {
			return this.encoder.encode(message(payload, "c", null), mapper);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void aMapperMayLeaveMessagesOutOrFail() throws Exception {
		assertThat(this.encoder.encode(message(1, null, null), (message) -> null)).isNull();
		assertThatThrownBy(() -> this.encoder.encode(message(1, null, null), (message) -> {
			throw new IllegalStateException("no");
		})).hasMessage("no");
	}

	@Test
	void whatWasEncodedIsForgotten() throws Exception {
		Object payload = new Object();
		SseText first = this.encoder.encode(message(payload, null, null), (SseMapper<Object>) (message) -> "same");
		this.encoder.clear();
		assertThat(this.encoder.encode(message(payload, null, null), this.mapper)).isNotSameAs(first);
	}

	@Test
	void dataOfSeveralLinesStaysInItsEvent() throws Exception {
		EventEncoder indenting = new EventEncoder(
				JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build());
		SseText text = indenting.encode(message(Map.of("a", 1), null, null), Message::getPayload);
		assertThat(text(text)).matches("data: \\{\ndata: +\"a\" : 1\ndata: }\n\n");
		assertThat(text(SseText.data("a\r\nb\rc\n\nevent: x")))
			.isEqualTo("data: a\ndata: b\ndata: c\ndata: \ndata: event: x\n\n");
		assertThat(text(SseText.data(""))).isEqualTo("data: \n\n");
	}

	private static String text(@Nullable SseText text) {
		assertThat(text).isNotNull();
		return new String(text.bytes(), StandardCharsets.UTF_8);
	}

	private static Message<Object> message(Object payload, @Nullable String cursor, @Nullable String user) {
		Map<String, Object> headers = new HashMap<>();
		headers.put(PubSubHeaders.TOPIC, "orders");
		if (cursor != null) {
			headers.put(PubSubHeaders.CURSOR, cursor);
		}
		if (user != null) {
			headers.put("user", user);
		}
		return new GenericMessage<>(payload, new PlainHeaders(headers));
	}

	private static final class PlainHeaders extends MessageHeaders {

		private static final long serialVersionUID = 1L;

		PlainHeaders(Map<String, Object> headers) {
			super(headers, ID_VALUE_NONE, -1L);
		}

	}

}
