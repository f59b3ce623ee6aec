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
		byte[] first = this.encoder.encode(message(payload, "c1", "ann"), this.mapper);
		byte[] second = this.encoder.encode(message(payload, "c2", "ann"), this.mapper);
		byte[] third = this.encoder.encode(message(payload, null, "ann"), this.mapper);
		assertThat(second).isSameAs(first);
		assertThat(third).isSameAs(first);
		assertThat(first).asString(StandardCharsets.UTF_8).isEqualTo("data: [{\"a\":1},\"ann\"]\n\n");
		assertThat(this.calls).hasValue(1);
	}

	@Test
	void messagesThatShareTheirPayloadAloneAreEncodedEach() throws Exception {
		Object payload = Map.of("a", 1);
		assertThat(this.encoder.encode(message(payload, "c", "ann"), this.mapper)).asString().contains("ann");
		assertThat(this.encoder.encode(message(payload, "c", "ben"), this.mapper)).asString().contains("ben");
		assertThat(this.encoder.encode(message(payload, "c", null), this.mapper)).asString().contains("null");
		assertThat(this.encoder.encode(message(payload, "c", "ann"), (message) -> "other")).asString()
			.isEqualTo("data: other\n\n");
		assertThat(this.encoder.encode(message(Map.of("a", 2), "c", "ann"), this.mapper)).asString().contains("2");
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
		List<CompletableFuture<byte[]>> all = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			all.add(CompletableFuture.supplyAsync(() -> encode(payload, slow), (task) -> new Thread(task).start()));
			assertThat(encoding.await(60, TimeUnit.SECONDS)).isTrue();
		}
		proceed.countDown();
		for (CompletableFuture<byte[]> one : all) {
			assertThat(one.get(60, TimeUnit.SECONDS)).isSameAs(all.get(0).join());
		}
		assertThat(this.calls).hasValue(1);
	}

	private byte[] encode(Object payload, SseMapper<Object> mapper) {
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
		byte[] first = this.encoder.encode(message(payload, null, null), (SseMapper<Object>) (message) -> "same");
		this.encoder.clear();
		assertThat(this.encoder.encode(message(payload, null, null), this.mapper)).isNotSameAs(first);
	}

	@Test
	void dataOfSeveralLinesStaysInItsEvent() throws Exception {
		EventEncoder indenting = new EventEncoder(
				JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build());
		byte[] text = indenting.encode(message(Map.of("a", 1), null, null), Message::getPayload);
		assertThat(text).asString().matches("data: \\{\ndata: +\"a\" : 1\ndata: }\n\n");
		assertThat(new String(SseEvent.data("a\r\nb\rc\n\nevent: x"), StandardCharsets.UTF_8))
			.isEqualTo("data: a\ndata: b\ndata: c\ndata: \ndata: event: x\n\n");
		assertThat(new String(SseEvent.data(""), StandardCharsets.UTF_8)).isEqualTo("data: \n\n");
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
